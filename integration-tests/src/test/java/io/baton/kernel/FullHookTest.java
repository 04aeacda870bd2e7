package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A hook that holds no more programs says how many it has; those of interfaces: {@link
 * InterfaceOrderTest}.
 */
@ExtendWith(NoLeaks.class)
class FullHookTest {
  private static final int MOST = 64;

  @Test
  void ofACgroup() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Hook hook = new Hook.Cgroup(sandbox.cgroup("full"), AttachType.CGROUP_INET_INGRESS);
      assertHolds(sandbox, hook, Programs.DEMO, "guard_v1");
    }
  }

  @Test
  void ofANamespace() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Hook hook = Hook.Netns.named(sandbox.namespace(), AttachType.SK_LOOKUP);
      assertHolds(sandbox, hook, Programs.NETWORK, "lookup_v1");
    }
  }

  private static void assertHolds(Sandbox sandbox, Hook hook, Programs file, String name)
      throws IOException {
    List<LinkHandle> links = new ArrayList<>();
    try (BpfObject object = BpfObject.load(file.copyTo(sandbox.folder()), name);
        Program program = object.program(name);
        Target target = Target.open(hook)) {
      for (int i = 0; i < MOST; i++) {
        links.add(target.attach(program));
      }
      KernelException e =
          assertThrows(KernelException.class, () -> links.add(target.attach(program)));
      assertEquals(new Errno(Errno.E2BIG), e.errno());
      assertTrue(
          e.getMessage()
              .endsWith("(the hook has the 64 programs that it can hold: one has to go first)"),
          e.getMessage());
      links.remove(0).close();
      links.add(target.attach(program));
    } finally {
      links.forEach(LinkHandle::close);
    }
  }
}
