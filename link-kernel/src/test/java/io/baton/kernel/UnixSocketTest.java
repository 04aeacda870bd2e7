package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnixSocketTest {
  @Test
  void carriesBytesAndDescriptors() {
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket left = pair[0];
        UnixSocket right = pair[1];
        Epoll epoll = Epoll.create();
        Pidfd self = Pidfd.open((int) ProcessHandle.current().pid()).orElseThrow()) {
      epoll.add(right.fd(), Epoll.IN, 7);
      assertEquals(0, epoll.await(0, (token, events) -> {}));
      assertEquals(5, left.send(ByteBuffer.wrap("hello".getBytes()), List.of(self.fd())));
      assertTrue(left.unread() > 0);
      assertEquals(1, epoll.await(-1, (token, events) -> assertEquals(7, token)));
      ByteBuffer into = ByteBuffer.allocateDirect(100);
      assertEquals(5, right.peek(into));
      into.clear();
      UnixSocket.Received received = right.receive(into);
      assertEquals(5, received.bytes());
      assertEquals(0, left.unread());
      assertEquals("pidfd", Kernel.kind(received.descriptors().get(0)));
      assertEquals("socket", Kernel.kind(right.fd()));
      try (Pidfd passed = Pidfd.adopt(received.descriptors().get(0))) {
        assertEquals(self.inode(), passed.inode());
        assertTrue(self.inode().isPresent());
        assertFalse(passed.hasExited());
      }
      assertEquals(ProcessHandle.current().pid(), left.peer().pid());
      left.peerPidfd().orElseThrow().close();
      epoll.wake();
      epoll.remove(right.fd());
      assertEquals(0, epoll.await(-1, (token, events) -> {}));
    }
    assertEquals(List.of(), Leaks.open());
  }
}
