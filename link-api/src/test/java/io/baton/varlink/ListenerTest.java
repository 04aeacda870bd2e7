package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.kernel.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {
  @TempDir Path folder;
  private Path path;
  private long socketsBefore;

  @BeforeAll
  static void loadWhatKeepsSocketsOfItsOwn(@TempDir Path folder) throws IOException {
    leaveStale(folder.resolve("java"));
    Listener.bind(folder.resolve("s")).close();
  }

  @BeforeEach
  void count() {
    path = folder.resolve("broker.sock");
    socketsBefore = OpenFiles.sockets();
  }

  @AfterEach
  void nothingStaysOpen() {
    assertEquals(socketsBefore, OpenFiles.sockets());
  }

  @Test
  void onlyOwnerAndGroupMayConnect() throws Exception {
    try (Listener listener = Listener.bind(path)) {
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      assertEquals(Optional.empty(), listener.accept());
      assertEquals(1, Files.list(folder).count(), "the folder it was born in is gone");
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void whatADeathLeftOfABirthIsRemoved() throws Exception {
    Path born = Files.createDirectory(folder.resolve(".broker.sock.new")).resolve("s");
    Files.createFile(born);
    try (Listener listener = Listener.bind(path)) {
      assertEquals(Optional.empty(), listener.accept());
      assertEquals(1, Files.list(folder).count());
    }
  }

  @Test
  void whoTakesNoConnectionsIsNotWaitedForForEver() {
    List<UnixSocket> queued = new ArrayList<>();
    try (Listener listener = Listener.bind(path)) {
      UncheckedIOException full =
          assertTimeoutPreemptively(
              Duration.ofSeconds(30),
              () -> assertThrows(UncheckedIOException.class, () -> fill(queued)));
      assertTrue(full.getMessage().startsWith("no service answers at " + path), full.getMessage());
      listener.accept().orElseThrow().close();
      queued.add(Client.dial(path));
    } finally {
      queued.forEach(UnixSocket::close);
    }
  }

  private void fill(List<UnixSocket> queued) {
    while (true) {
      queued.add(Client.dial(path));
    }
  }

  @Test
  void acceptedConnectionsOutliveTheListener() throws Exception {
    Client client;
    UnixSocket accepted;
    try (Listener listener = Listener.bind(path)) {
      client = Client.connect(path);
      accepted = listener.accept().orElseThrow();
    }
    try (client;
        accepted;
        Framer framer = new Framer(accepted, Protocol.MAX_MESSAGE);
        Outbox outbox = new Outbox(accepted)) {
      outbox.add(Map.of("parameters", Map.of("m", 1L)), List.of());
      assertTrue(outbox.flush());
      try (Message reply = client.call("a.B", Map.of(), List.of(), Duration.ofSeconds(5))) {
        assertEquals(1, reply.parameters().integer("m"));
      }
      try (Message call = framer.next()) {
        assertEquals("a.B", Call.of(call.members()).method());
      }
    }
  }

  @Test
  void oneThatTakesOverKeepsTheSocketFile() {
    Listener first = Listener.bindPrivate(path);
    Listener second = Listener.adopt(first.fd().dup(), path);
    UnixSocket waiting = Client.dial(path);
    first.leave();
    assertEquals(Optional.of(path), second.path());
    second.accept().orElseThrow().close();
    waiting.close();
    second.close();
    assertFalse(Files.exists(path));
  }

  @Test
  void aSocketFileOfSomebodyElseIsLeft() throws IOException {
    Listener first = Listener.bindPrivate(path);
    try (Listener other = Listener.bindPrivate(path)) {
      assertEquals(Optional.empty(), first.path());
      first.close();
      assertEquals(Optional.of(path), other.path());
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void aLiveSocketIsRefused() {
    try (Listener live = Listener.bind(path)) {
      assertThrows(UncheckedIOException.class, () -> Listener.bind(path));
      live.accept().orElseThrow().close();
    }
  }

  @Test
  void aStaleSocketIsReplaced() throws Exception {
    leaveStale(path);
    try (Listener listener = Listener.bind(path)) {
      Client.connect(path).close();
      listener.accept().orElseThrow().close();
    }
  }

  @Test
  void anotherOnesSocketFileIsLeftAlone() throws Exception {
    try (Listener listener = Listener.bind(path)) {
      assertTrue(listener.fd().isOpen());
      Files.delete(path);
      leaveStale(path);
    }
    assertTrue(Files.exists(path));
  }

  private static void leaveStale(Path path) throws IOException {
    try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      gone.bind(UnixDomainSocketAddress.of(path));
    }
  }

  @Test
  void whatIsNoSocketIsRefused() throws Exception {
    Files.createFile(path);
    assertThrows(UncheckedIOException.class, () -> Listener.bind(path));
    assertTrue(Files.exists(path));
  }

  @Test
  void anAdoptedSocketStaysWithItsStarter() throws Exception {
    try (Listener starter = Listener.bind(path)) {
      Listener.adopt(starter.fd().dup()).close();
      assertTrue(Files.exists(path));
      Client.connect(path).close();
      starter.accept().orElseThrow().close();
    }
  }

  @Test
  void whatIsNoListeningSocketIsNotAdopted() {
    UnixSocket[] pair = UnixSocket.pair();
    assertThrows(UncheckedIOException.class, () -> Listener.adopt(pair[0].fd().dup()));
    pair[0].close();
    pair[1].close();
  }

  @Test
  void nobodyListening() {
    UncheckedIOException refusal =
        assertThrows(UncheckedIOException.class, () -> Client.connect(path));
    assertTrue(refusal.getMessage().contains(path.toString()), refusal.getMessage());
  }
}
