package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllClosed.class)
class PidfdTest {
  private static int self() {
    return (int) ProcessHandle.current().pid();
  }

  @Test
  void outlivesItsProcess() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    try (Pidfd pidfd = Pidfd.open((int) child.pid()).orElseThrow();
        Epoll epoll = Epoll.create()) {
      assertFalse(pidfd.hasExited());
      epoll.add(pidfd.fd(), Epoll.IN, 1);
      assertEquals(0, epoll.await(0, (token, events) -> {}));
      child.getOutputStream().close();
      assertEquals(1, epoll.await(-1, (token, events) -> {}));
      assertTrue(pidfd.hasExited());
      child.waitFor();
      assertEquals(Optional.empty(), Pidfd.open((int) child.pid()).map(Pidfd::inode));
    }
  }

  @Test
  void noneOfWhatIsNoProcess() {
    assertEquals(Optional.empty(), Pidfd.open(0));
    assertEquals(Optional.empty(), Pidfd.open(-1));
    assertEquals(Optional.empty(), Pidfd.open(Integer.MAX_VALUE));
  }

  @Test
  void theInodeNamesTheProcess() {
    try (Pidfd self = Pidfd.open(self()).orElseThrow();
        Pidfd again = Pidfd.open(self()).orElseThrow();
        Pidfd other = Pidfd.open(1).orElseThrow()) {
      assertEquals(self.inode(), again.inode());
      if (self.inode().isPresent()) {
        assertNotEquals(self.inode(), other.inode());
      }
    }
  }

  @Test
  void theKernelKnowsThePeer() {
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket left = pair[0];
        UnixSocket right = pair[1]) {
      Credentials peer = left.peer();
      assertEquals(self(), peer.pid());
      assertEquals(right.peer(), peer);
      try (Pidfd own = Pidfd.open(self()).orElseThrow();
          Pidfd pidfd = left.peerPidfd().orElseThrow()) {
        assertEquals(own.inode(), pidfd.inode());
      }
      assertEquals(NetworkNamespace.currentCookie(), left.netnsCookie());
    }
  }
}
