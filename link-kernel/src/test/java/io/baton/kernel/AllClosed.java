package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves an {@link Fd} open, and says where it was adopted. */
final class AllClosed implements BeforeEachCallback, AfterEachCallback {
  private List<String> before;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = Leaks.open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> left = new ArrayList<>(Leaks.open());
    before.forEach(left::remove);
    assertEquals(List.of(), left);
  }
}
