package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(AllClosed.class)
class EpollTest {
  private static final long FOR_EVER = -1;

  private final Epoll epoll = Epoll.create();
  private final UnixSocket[] pair = UnixSocket.pair();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    epoll.close();
    pair[0].close();
    pair[1].close();
  }

  private int await(long nanos) {
    told.clear();
    return epoll.await(nanos, (token, events) -> told.add(token + ":" + events));
  }

  private void send() {
    pair[0].send(ByteBuffer.allocateDirect(1), List.of());
  }

  @Test
  void tellsWhatIsReady() {
    epoll.add(pair[1].fd(), Epoll.IN, Long.MAX_VALUE);
    assertEquals(0, await(0));
    send();
    assertEquals(1, await(FOR_EVER));
    assertEquals(List.of(Long.MAX_VALUE + ":" + Epoll.IN), told);
    assertEquals(1, await(0), "still unread");
    epoll.modify(pair[1].fd(), Epoll.IN | Epoll.OUT, -3);
    assertEquals(1, await(FOR_EVER));
    assertEquals(List.of("-3:" + (Epoll.IN | Epoll.OUT)), told);
    epoll.remove(pair[1].fd());
    assertEquals(0, await(0));
  }

  @Test
  void tellsTheEnd() {
    epoll.add(pair[1].fd(), 0, 1);
    pair[0].close();
    assertEquals(1, await(FOR_EVER));
    assertEquals(List.of("1:" + Epoll.HUP), told);
  }

  @Test
  void waitsItsTime() {
    long start = System.nanoTime();
    assertEquals(0, await(TimeUnit.MICROSECONDS.toNanos(2_500)));
    assertTrue(System.nanoTime() - start >= TimeUnit.MICROSECONDS.toNanos(2_500));
  }

  @Test
  void wakeEndsTheNextWaitAndOnlyThat() {
    epoll.wake();
    epoll.wake();
    assertEquals(0, await(FOR_EVER));
    assertEquals(0, await(0));
    send();
    epoll.add(pair[1].fd(), Epoll.IN, 5);
    epoll.wake();
    assertEquals(1, await(FOR_EVER), "a wake is not counted");
  }

  @Test
  void wakeFromAnotherThreadEndsTheWait() throws Exception {
    Thread waker = new Thread(epoll::wake);
    waker.start();
    assertEquals(0, await(FOR_EVER));
    waker.join();
  }

  @Test
  void moreThanOneBatchIsToldInTheEnd() {
    List<Fd> copies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      copies.add(pair[1].fd().dup());
      epoll.add(copies.get(i), Epoll.IN, i);
    }
    send();
    int first = await(FOR_EVER);
    assertTrue(first > 0);
    // Level-triggered: what is taken off makes room for the rest.
    int seen = 0;
    for (int ready = first; ready > 0; ready = await(0)) {
      seen += ready;
      told.forEach(event -> epoll.remove(copies.get(Integer.parseInt(event.split(":")[0]))));
    }
    assertEquals(100, seen);
    copies.forEach(Fd::close);
  }

  @Test
  void refusesWhatNobodyCanWaitFor(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (Fd fd = Cgroups.open(file)) {
      KernelException e = assertThrows(KernelException.class, () -> epoll.add(fd, Epoll.IN, 1));
      assertEquals(new Errno(Errno.EPERM), e.errno());
    }
    assertThrows(
        IllegalArgumentException.class, () -> epoll.add(pair[1].fd(), Epoll.IN, Long.MIN_VALUE));
  }
}
