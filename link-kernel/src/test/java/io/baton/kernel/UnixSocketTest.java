package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllClosed.class)
class UnixSocketTest {
  private final UnixSocket[] pair = UnixSocket.pair();
  private final UnixSocket left = pair[0];
  private final UnixSocket right = pair[1];

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
  }

  private static int openDescriptors() {
    return new File("/proc/self/fd").list().length;
  }

  @Test
  void carriesBytesBothWays() {
    ByteBuffer into = ByteBuffer.allocateDirect(8);
    assertEquals(5, left.send(bytes("hello"), List.of()));
    assertEquals(5, right.receive(into).bytes());
    assertEquals("hello", text(into));
    ByteBuffer onHeap = ByteBuffer.allocate(8);
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes("you")).flip();
    assertEquals(3, right.send(direct, List.of()));
    assertFalse(direct.hasRemaining());
    assertEquals(3, left.receive(onHeap).bytes());
    assertEquals("you", text(onHeap));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void carriesDescriptors(int count) {
    List<Fd> sent = Collections.nCopies(count, left.fd());
    assertEquals(3, left.send(bytes("abc"), sent));
    UnixSocket.Received received = right.receive(ByteBuffer.allocateDirect(8));
    assertFalse(received.truncated());
    assertEquals(count, received.descriptors().size());
    for (Fd fd : received.descriptors()) {
      assertEquals(Inspect.target(left.fd()), Inspect.target(fd));
      int flags = fd.use(n -> Libc.fcntl(n, 1 /* F_GETFD */, 0));
      assertEquals(Libc.FD_CLOEXEC, flags);
      fd.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 61, 253})
  void givesAllThatWereSentAlsoIfTheyAreTooMany(int count) {
    left.send(bytes("abc"), Collections.nCopies(count, left.fd()));
    UnixSocket.Received received = right.receive(ByteBuffer.allocateDirect(8));
    assertEquals(3, received.bytes());
    assertFalse(received.truncated());
    assertEquals(count, received.descriptors().size());
    String target = Inspect.target(left.fd());
    for (Fd fd : received.descriptors()) {
      assertEquals(target, Inspect.target(fd));
      fd.close();
    }
  }

  @Test
  void refusesMoreThanTheKernelSends() {
    List<Fd> many = Collections.nCopies(254, left.fd());
    assertThrows(IllegalArgumentException.class, () -> left.send(bytes("a"), many));
    List<Fd> one = List.of(left.fd());
    assertThrows(IllegalArgumentException.class, () -> left.send(bytes(""), one));
  }

  @Test
  void aClosedDescriptorIsNotSent() {
    Fd closed = left.fd().dup();
    closed.close();
    List<Fd> two = List.of(left.fd(), closed);
    assertThrows(IllegalStateException.class, () -> left.send(bytes("a"), two));
    right.setNonBlocking(true);
    assertEquals(-1, right.receive(ByteBuffer.allocateDirect(1)).bytes());
  }

  @Test
  void descriptorsComeWithTheFirstByte() {
    left.send(bytes("abc"), List.of(left.fd()));
    ByteBuffer into = ByteBuffer.allocateDirect(8).limit(1);
    UnixSocket.Received first = right.receive(into);
    assertEquals(1, first.descriptors().size());
    first.descriptors().get(0).close();
    into.limit(8);
    UnixSocket.Received rest = right.receive(into);
    assertEquals(2, rest.bytes());
    assertEquals(List.of(), rest.descriptors());
    assertEquals("abc", text(into));
  }

  @Test
  void aReadEndsBehindDescriptors() {
    left.send(bytes("ab"), List.of(left.fd()));
    left.send(bytes("cd"), List.of());
    ByteBuffer into = ByteBuffer.allocateDirect(8);
    UnixSocket.Received received = right.receive(into);
    assertEquals(2, received.bytes());
    received.descriptors().get(0).close();
    assertEquals(2, right.receive(into).bytes());
  }

  @Test
  void peekTakesNothing() {
    left.send(bytes("abc"), List.of(left.fd()));
    int before = openDescriptors();
    ByteBuffer seen = ByteBuffer.allocateDirect(8);
    assertEquals(3, right.peek(seen));
    assertEquals(3, right.peek(ByteBuffer.allocate(8)));
    assertEquals("abc", text(seen));
    assertEquals(before, openDescriptors());
    UnixSocket.Received received = right.receive(ByteBuffer.allocateDirect(8));
    assertEquals(3, received.bytes());
    received.descriptors().get(0).close();
  }

  @Test
  void peekSaysWhetherDescriptorsCome() {
    left.send(bytes("a"), List.of());
    assertEquals(1, right.peek(ByteBuffer.allocateDirect(8)));
    assertFalse(right.descriptorsAhead());
    left.send(bytes("b"), List.of(left.fd()));
    assertEquals(2, right.peek(ByteBuffer.allocateDirect(8)));
    assertTrue(right.descriptorsAhead());
    right.receive(ByteBuffer.allocateDirect(8)).descriptors().get(0).close();
  }

  @Test
  void nothingNowIsNoError() {
    right.setNonBlocking(true);
    assertEquals(-1, right.peek(ByteBuffer.allocateDirect(1)));
    assertEquals(-1, right.receive(ByteBuffer.allocateDirect(1)).bytes());
    assertFalse(right.awaitReadable(1));
    right.setNonBlocking(false);
    left.send(bytes("a"), List.of());
    assertTrue(right.awaitReadable(-1));
  }

  @Test
  void aFullSocketTakesNoDescriptor() {
    left.setNonBlocking(true);
    ByteBuffer block = ByteBuffer.allocateDirect(4096);
    while (left.send(block.clear(), List.of()) > 0) {
      // Until there is no room.
    }
    assertEquals(-1, left.send(block.clear(), List.of(left.fd())));
    assertEquals(4096, block.remaining());
    right.setNonBlocking(true);
    ByteBuffer into = ByteBuffer.allocateDirect(1 << 20);
    UnixSocket.Received received;
    do {
      received = right.receive(into.clear());
      assertEquals(List.of(), received.descriptors());
    } while (received.bytes() > 0);
  }

  @Test
  void unreadIsZeroOnceAllIsRead() {
    assertEquals(0, left.unread());
    left.send(bytes("abc"), List.of(left.fd()));
    assertTrue(left.unread() > 0);
    right.receive(ByteBuffer.allocateDirect(1)).descriptors().forEach(Fd::close);
    assertTrue(left.unread() > 0);
    right.receive(ByteBuffer.allocateDirect(8));
    assertEquals(0, left.unread());
  }

  @Test
  void theEndIsZeroBytes() {
    left.close();
    assertEquals(0, right.receive(ByteBuffer.allocateDirect(1)).bytes());
    assertEquals(0, right.peek(ByteBuffer.allocateDirect(1)));
    KernelException e =
        assertThrows(KernelException.class, () -> right.send(bytes("a"), List.of()));
    assertEquals("sendmsg socket of a pair: EPIPE", e.getMessage());
  }

  @Test
  void shutdownWakesAReader() throws Exception {
    wakes(() -> right.receive(ByteBuffer.allocateDirect(1)).bytes(), right::shutdown);
  }

  @Test
  void closeWakesAReader() throws Exception {
    wakes(() -> right.receive(ByteBuffer.allocateDirect(1)).bytes(), right::close);
    right.close();
    assertThrows(IllegalStateException.class, () -> right.peek(ByteBuffer.allocateDirect(1)));
  }

  private static void wakes(IntSupplier blocking, Runnable waker) throws Exception {
    CompletableFuture<Integer> woken = new CompletableFuture<>();
    Thread reader = new Thread(() -> woken.complete(blocking.getAsInt()), "reader");
    reader.start();
    while (!isBlockedInReceive("reader")) {
      Thread.onSpinWait();
    }
    assertFalse(woken.isDone());
    waker.run();
    assertEquals(0, woken.get(10, TimeUnit.SECONDS));
    reader.join();
  }

  private static boolean isBlockedInReceive(String thread) throws IOException {
    for (File task : new File("/proc/self/task").listFiles()) {
      if (Files.readString(task.toPath().resolve("comm")).strip().equals(thread)) {
        // The number of recvmsg on x86-64 or arm64; "running" if in none.
        return Files.readString(task.toPath().resolve("syscall")).matches("(?s)(47|212) .*");
      }
    }
    return false;
  }
}
