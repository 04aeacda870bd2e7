package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllClosed.class)
class FdTest {
  /** A number so high that nothing in the JVM gets it by chance. */
  private static Fd high(String what) {
    try (Fd low = Fd.created(Libc.eventfd(0, Libc.O_CLOEXEC), "eventfd")) {
      return low.use(n -> Fd.created(Libc.fcntl(n, Libc.F_DUPFD_CLOEXEC, 900), what));
    }
  }

  private static boolean isOpen(int number) {
    return Libc.fcntl(number, Libc.F_GETFL, 0) >= 0;
  }

  @Test
  void closesOnce() {
    Fd fd = high("a thing");
    int number = fd.use(n -> n);
    assertTrue(fd.isOpen());
    fd.close();
    assertFalse(fd.isOpen());
    assertFalse(isOpen(number));
    try (Fd next = high("the next on this number")) {
      int same = next.use(n -> n);
      assertEquals(number, same);
      fd.close();
      assertTrue(isOpen(number));
    }
  }

  @Test
  void saysHowItEnded() {
    Fd closed = high("a thing");
    closed.close();
    closed.close("was closed again");
    assertEquals("a thing was closed", useAfterEnd(closed));
    Fd transferred = high("a thing");
    transferred.close("was transferred to edge-b.service");
    assertEquals("a thing was transferred to edge-b.service", useAfterEnd(transferred));
    assertThrows(IllegalStateException.class, transferred::dup);
    assertThrows(IllegalStateException.class, transferred::disown);
  }

  private static String useAfterEnd(Fd fd) {
    return assertThrows(IllegalStateException.class, () -> fd.use(n -> n)).getMessage();
  }

  @Test
  void disownLeavesItOpen() {
    Fd fd = high("a thing");
    int number = fd.disown();
    fd.close();
    assertTrue(isOpen(number));
    assertEquals("a thing was given up", useAfterEnd(fd));
    Fd.adopt(number, "the same").close();
    assertFalse(isOpen(number));
  }

  @Test
  void disownRefusesWhileInUse() {
    try (Fd fd = high("a thing")) {
      fd.use(n -> assertThrows(IllegalStateException.class, fd::disown));
      assertTrue(fd.isOpen());
    }
  }

  @Test
  void dupIsOwnedApart() {
    Fd fd = high("a thing");
    Fd copy = fd.dup();
    fd.close();
    boolean open = copy.use(FdTest::isOpen);
    assertTrue(open);
    copy.close();
  }

  @Test
  void adoptRefusesWhatIsNotOpen() {
    KernelException e = assertThrows(KernelException.class, () -> Fd.adopt(4711, "nothing"));
    assertEquals("fcntl nothing: EBADF", e.getMessage());
  }

  @Test
  void adoptMakesItCloseOnExec() {
    int number = high("a thing").disown();
    Libc.fcntl(number, Libc.F_SETFD, 0);
    try (Fd fd = Fd.adopt(number, "the same")) {
      int flags = fd.use(n -> Libc.fcntl(n, 1 /* F_GETFD */, 0));
      assertEquals(Libc.FD_CLOEXEC, flags);
    }
  }

  /** Started without stdin, as it were. */
  static final class WithoutStdin {
    public static void main(String[] args) throws IOException {
      Libc.close(0);
      Fd fd = Fd.created(Libc.eventfd(0, Libc.O_CLOEXEC), "eventfd");
      System.out.println(fd.<Boolean>use(number -> number > 2));
      // The JVM may have opened another file as 0 by now.
      Path stdin = Path.of("/proc/self/fd/0");
      boolean taken = Files.exists(stdin, LinkOption.NOFOLLOW_LINKS);
      System.out.println(taken && Files.readSymbolicLink(stdin).toString().contains("eventfd"));
    }

    private WithoutStdin() {}
  }

  @Test
  void numbersOfTheStandardStreamsAreNotUsed() throws Exception {
    assertEquals(List.of("true", "false"), Jvm.run(WithoutStdin.class));
  }

  @Test
  void closeWaitsForTheLastBorrower() throws Exception {
    Fd fd = high("a thing");
    CountDownLatch borrowed = new CountDownLatch(2);
    CountDownLatch closed = new CountDownLatch(1);
    List<CompletableFuture<Integer>> borrowers =
        List.of(borrow(fd, borrowed, closed), borrow(fd, borrowed, closed));
    assertTrue(borrowed.await(10, TimeUnit.SECONDS));
    fd.close();
    assertThrows(IllegalStateException.class, () -> fd.use(n -> n));
    closed.countDown();
    int number = borrowers.get(0).get(10, TimeUnit.SECONDS);
    assertEquals(number, borrowers.get(1).get(10, TimeUnit.SECONDS));
    assertFalse(isOpen(number));
  }

  /** Holds on to the number until the close has returned; fails if it is no longer open then. */
  private static CompletableFuture<Integer> borrow(
      Fd fd, CountDownLatch borrowed, CountDownLatch closed) {
    return CompletableFuture.supplyAsync(
        () ->
            fd.use(
                number -> {
                  borrowed.countDown();
                  try {
                    assertTrue(closed.await(10, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  assertTrue(isOpen(number));
                  return number;
                }),
        task -> new Thread(task).start());
  }

  @Test
  void aUserNeverSeesAClosedNumber() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Fd[] current = {high("a thing")};
    CompletableFuture<Long> user =
        CompletableFuture.supplyAsync(
            () -> {
              long uses = 0;
              while (!done.get()) {
                Fd fd = current[0];
                try {
                  boolean open = fd.use(FdTest::isOpen);
                  assertTrue(open);
                  uses++;
                } catch (IllegalStateException e) {
                  // Closed between the two lines above: refused, as it should be.
                }
              }
              return uses;
            },
            task -> new Thread(task).start());
    for (int i = 0; i < 20_000; i++) {
      Fd before = current[0];
      current[0] = high("a thing");
      before.close();
    }
    done.set(true);
    assertTrue(user.get(10, TimeUnit.SECONDS) > 0);
    current[0].close();
  }
}
