package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class NetworkNamespaceTest {
  @Test
  void runsThereAndOnlyThere() {
    try (Sandbox sandbox = Sandbox.create()) {
      Sandbox.End end = sandbox.wire().right();
      int index = end.call(() -> Kernel.ifindex(end.ifname())).orElseThrow();
      assertEquals(Optional.of(end.ifname()), end.call(() -> Kernel.ifname(index)));
      assertEquals(Optional.empty(), Kernel.ifindex(end.ifname()));
      Optional<Long> there = end.call(NetworkNamespace::currentCookie);
      assertTrue(there.isPresent());
      assertNotEquals(NetworkNamespace.currentCookie(), there);
      assertEquals(there, end.call(NetworkNamespace::currentCookie));
    }
  }

  @Test
  void whatTheBodyThrowsComesBack() throws Exception {
    try (NetworkNamespace own = NetworkNamespace.open(Path.of("/proc/self/ns/net"))) {
      IOException expected = new IOException("from the body");
      NetworkNamespace.Body<Void, IOException> body =
          () -> {
            throw expected;
          };
      assertEquals(expected, assertThrows(IOException.class, () -> own.call(body)));
      Thread.currentThread().interrupt();
      assertEquals(7, own.<Integer, RuntimeException>call(() -> 7));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void refusesWhatIsNone() {
    KernelException e =
        assertThrows(KernelException.class, () -> NetworkNamespace.named("nosuch-baton"));
    assertEquals("open network namespace /run/netns/nosuch-baton: ENOENT", e.getMessage());
    try (NetworkNamespace other = NetworkNamespace.open(Path.of("/proc/self/ns/mnt"))) {
      KernelException wrong = assertThrows(KernelException.class, () -> other.call(() -> 1));
      assertEquals(new Errno(Errno.EINVAL), wrong.errno());
    }
  }
}
