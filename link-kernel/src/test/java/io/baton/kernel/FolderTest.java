package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(AllClosed.class)
class FolderTest {
  @TempDir Path path;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = Folder.open(path);
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private String read(String name) throws IOException {
    return Files.readString(path.resolve(name));
  }

  @Test
  void writesFromTheBeginningAndCutsOffTheRest() throws IOException {
    folder.write("one", direct("as long as this"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("one"))));
    folder.write("one", direct("_longer_").position(1).limit(5));
    assertEquals("long", read("one"));
  }

  @Test
  void exchangesTwoFilesAndMakesNone() throws IOException {
    folder.write("one", direct("1"));
    assertFalse(folder.exchange("one", "two"));
    folder.rename("one", "two");
    folder.write("one", direct("another"));
    assertTrue(folder.exchange("one", "two"));
    assertEquals("1", read("one"));
    assertEquals("another", read("two"));
  }

  @Test
  void aLockIsKeptByWhoeverItsDescriptorWasPassedTo() {
    Fd lock = folder.lock("lock").orElseThrow();
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket from = pair[0];
        UnixSocket to = pair[1]) {
      from.send(direct("x"), List.of(lock));
      lock.close();
      assertEquals(Optional.empty(), folder.lock("lock"), "on its way");
      Fd passed = to.receive(ByteBuffer.allocateDirect(1)).descriptors().get(0);
      assertEquals(Optional.empty(), folder.lock("lock"), "arrived");
      passed.close();
    }
    folder.lock("lock").orElseThrow().close();
  }

  @Test
  void namesWhatFailed() {
    KernelException isFolder =
        assertThrows(KernelException.class, () -> folder.write(".", direct("x")));
    assertEquals("open " + path.resolve(".") + ": EISDIR", isFolder.getMessage());
    KernelException missing =
        assertThrows(KernelException.class, () -> folder.rename("missing", "two"));
    assertEquals("rename " + path.resolve("two") + ": ENOENT", missing.getMessage());
    KernelException none =
        assertThrows(KernelException.class, () -> Folder.open(path.resolve("none")));
    assertEquals("open " + path.resolve("none") + ": ENOENT", none.getMessage());
  }
}
