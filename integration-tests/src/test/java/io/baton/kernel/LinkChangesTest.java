package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.inspect.HostChange;
import io.baton.inspect.HostWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That links came and went, by tracing the kernel's functions. */
@ExtendWith(NoLeaks.class)
class LinkChangesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Sandbox sandbox = Sandbox.create();
  private Program guard;

  @BeforeEach
  void load() throws IOException {
    HookKind.FENTRY.need();
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1")) {
      guard = object.program("guard_v1");
    }
  }

  @AfterEach
  void close() {
    if (guard != null) {
      guard.close();
    }
    sandbox.close();
  }

  private LinkHandle attach() {
    return Kernel.attach(
        new Hook.Cgroup(sandbox.cgroup("changes"), AttachType.CGROUP_INET_INGRESS), guard);
  }

  @Test
  void eachIsCounted() {
    try (LinkChanges changes = LinkChanges.open(Programs.CHANGES.bytes())) {
      long before = changes.count();
      LinkHandle link = attach();
      long with = changes.count();
      assertTrue(with > before, "one came");
      link.close();
      Await.until("one went", DEADLINE, () -> changes.count() > with);
    }
  }

  /** Without waiting until it would look anyway. */
  @Test
  void aWatchLooksAtOnce() {
    try (HostWatch watch = HostWatch.open()) {
      assertTrue(watch.pause().toMillis() < 100, "it asks often");
      watch.look();
      try (LinkHandle link = attach()) {
        List<HostChange> told = new ArrayList<>();
        Await.until(
            "told",
            DEADLINE,
            () -> {
              told.addAll(watch.look());
              return told.stream().anyMatch(change -> change.linkId() == link.objectId());
            });
        assertEquals(
            HostChange.Event.ATTACHED,
            told.stream()
                .filter(change -> change.linkId() == link.objectId())
                .findFirst()
                .orElseThrow()
                .event());
      }
    }
  }
}
