package io.baton.harness;

import io.baton.kernel.Leaks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a descriptor open, and says where it was adopted. It compares what
 * /proc/self/fd points to before and after, so that a descriptor is found which no handle knows.
 */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {
  /** What threads close after the test's last line counts as closed. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  static {
    try {
      // The JVM keeps a socket from the first channel on.
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> before;
  private List<String> adoptedBefore;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = open();
    adoptedBefore = Leaks.open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!Await.holds(SETTLING, () -> without(before, open()).isEmpty())) {
      throw new AssertionError(
          "left open: "
              + without(before, open())
              + "\n"
              + String.join("\n", without(adoptedBefore, Leaks.open())));
    }
  }

  private static List<String> without(List<String> known, List<String> now) {
    List<String> left = new ArrayList<>(now);
    known.forEach(left::remove);
    return left;
  }

  private static List<String> open() {
    List<String> open = new ArrayList<>();
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      for (Path number : numbers.toList()) {
        target(number).filter(NoLeaks::isOurs).ifPresent(open::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  /** None for the descriptor of the listing itself, closed by now. */
  private static Optional<String> target(Path number) {
    try {
      String target = Files.readSymbolicLink(number).toString();
      // One socket or pipe is as good as another: the test before may have closed its own late.
      return Optional.of(target.replaceAll("\\[[0-9]+\\]", ""));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The JVM opens class files and sources of random numbers when it needs them, JNA its code. */
  private static boolean isOurs(String target) {
    return !target.matches("/dev/u?random|.*\\.(jar|so)|.*/modules|.*/ffi\\w+ \\(deleted\\)");
  }
}
