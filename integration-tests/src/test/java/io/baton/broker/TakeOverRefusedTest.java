package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Listener;
import io.baton.varlink.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker goes on when its successor is not allowed, too slow, gone, or does not know its records;
 * the test stands for one of the two and says what that one would.
 */
@ExtendWith(NoLeaks.class)
class TakeOverRefusedTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long ANSWER_MILLIS = 20_000;
  private static final String NAME = "kept";

  private World world;
  private BrokerProcess broker;
  private TestClient client;
  private LinkHandle link;

  @BeforeEach
  void start() {
    world = new World();
    broker = world.broker;
    client = new TestClient(broker);
    link = world.deposit(client, NAME);
  }

  @AfterEach
  void stop() {
    link.close();
    client.close();
    world.close();
  }

  private Path successor() {
    return RecordFolder.successor(broker.state());
  }

  private Line line() {
    UnixSocket socket = UnixSocket.connect(successor());
    socket.setNonBlocking(true);
    return new Line(socket);
  }

  /** As a successor that is offered everything. */
  private Line offered() {
    Line line = line();
    try (Message offer = line.hear(ANSWER_MILLIS)) {
      assertEquals(3, offer.descriptors());
      assertEquals(1L, offer.members().get("recordFormat"));
    }
    return line;
  }

  @Test
  void oneThatDoesNotCommitFreezesItForItsDeadlineOnly() {
    try (Line slow = offered()) {
      CompletableFuture<Object> state =
          CompletableFuture.supplyAsync(() -> client.describe(NAME).get("state"));
      assertTrue(slow.hears(Line.Word.KEPT, ANSWER_MILLIS));
      assertEquals("custody", state.join(), "on the same connection");
      slow.say(Line.Word.COMMIT);
      assertFalse(slow.hears(Line.Word.YOURS, ANSWER_MILLIS), "it is too late");
    }
    awaitSaid("did not commit in");
  }

  @Test
  void frozenItAnswersNothing() {
    Line line = offered();
    CompletableFuture<Object> state =
        CompletableFuture.supplyAsync(() -> client.describe(NAME).get("state"));
    assertFalse(Await.holds(Duration.ofMillis(500), state::isDone));
    line.close();
    assertEquals("custody", state.join(), "on the same connection");
    awaitSaid("has given up or is gone");
  }

  /** However long it takes: it may be carrying something out. */
  @Test
  void oneThatHasCommittedIsTheBrokerUntilItIsGone() {
    CompletableFuture<Object> state;
    try (Line line = offered()) {
      line.say(Line.Word.COMMIT);
      assertTrue(line.hears(Line.Word.YOURS, ANSWER_MILLIS));
      state =
          CompletableFuture.supplyAsync(
              () -> client.untilAnswered(again -> again.describe(NAME)).get("state"));
      assertFalse(Await.holds(PATIENCE.plusSeconds(1), state::isDone));
    }
    assertEquals("custody", state.join());
    awaitSaid("is gone before it served");
    broker.audit();
    BrokerProcess successor = broker.another();
    successor.takeOver();
    assertEquals(0, broker.exitCode());
    successor.close();
  }

  private void awaitSaid(String words) {
    Await.until(words, SOON, () -> broker.lines().stream().anyMatch(line -> line.contains(words)));
  }

  @Test
  void anotherUsersIsNotHeard() {
    Needs.tools("setpriv");
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=4243", "--regid=4243"));
    command.addAll(List.of("--clear-groups", "--inh-caps=-all", "--ambient-caps=-all"));
    // Not one that root has at home.
    command.addAll(List.of("env", "PATH=/usr/bin:/bin", "python3", "-c", CONNECT));
    command.add("" + successor());
    assertEquals("EACCES", output(command), "it cannot even connect");
    open(broker.state().getParent());
    open(broker.state());
    open(successor());
    assertEquals("{\"refused\":\"only uid 0 may take over\"}", output(command));
    assertEquals("custody", client.describe(NAME).get("state"), "on the same connection");
  }

  private static final String CONNECT =
      """
      import errno, socket, sys
      try:
          s = socket.socket(socket.AF_UNIX)
          s.connect(sys.argv[1])
          print(s.recv(4096).rstrip(b"\\0").decode(), end="")
      except OSError as e:
          print(errno.errorcode[e.errno], end="")
      """;

  private static void open(Path path) {
    assertTrue(path.toFile().setExecutable(true, false) & path.toFile().setWritable(true, false));
  }

  private static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pinsThatItDoesNotSeeAreNotTakenOver() {
    Needs.tools("unshare");
    Path pins = broker.pins();
    String mount = "mount -t bpf bpf %s && mkdir %s && exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private"));
    command.addAll(List.of("sh", "-c", mount.formatted(pins.getParent(), pins), "sh"));
    BrokerProcess successor = broker.another();
    command.addAll(successor.command("--take-over", "--ephemeral"));
    assertThrows(AssertionError.class, () -> successor.start(new ProcessBuilder(command)));
    assertEquals(6, successor.exitCode());
    String expected =
        "baton: serve: take over: pid %d pins in another file system than the one at %s here: start"
            + " this one where that one was";
    assertEquals(List.of(expected.formatted(broker.pid(), pins)), successor.lines());
    assertEquals("custody", client.describe(NAME).get("state"), "on the same connection");
  }

  @Test
  void recordsOfANewerFormatAreNotTakenOver() {
    broker.kill();
    try (Listener running = Listener.bindPrivate(successor())) {
      BrokerProcess successor = broker.another();
      CompletableFuture<Void> started =
          CompletableFuture.runAsync(() -> assertThrows(AssertionError.class, successor::takeOver));
      Map<String, Object> offer = new LinkedHashMap<>();
      offer.put("pid", 812);
      offer.put("recordFormat", RecordFile.VERSION + 1);
      offer.put("pins", "" + broker.pins());
      offer.put("pinsFolder", Office.identity(broker.pins()));
      offer.put("socket", "" + broker.socket());
      try (Line line = accepted(running)) {
        line.say(offer, List.of());
        assertFalse(line.hears(Line.Word.COMMIT, ANSWER_MILLIS));
        assertTrue(line.ended());
      }
      started.join();
      assertEquals(6, successor.exitCode());
      String expected =
          "baton: serve: take over: pid 812 writes format 2 of records, and this broker knows 1: it"
              + " goes on";
      assertEquals(List.of(expected), successor.lines());
    }
    broker.start();
  }

  private static Line accepted(Listener running) {
    List<UnixSocket> accepted = new ArrayList<>();
    Await.until(
        "it connects",
        SOON,
        () -> {
          running.accept().ifPresent(accepted::add);
          return !accepted.isEmpty();
        });
    return new Line(accepted.get(0));
  }

  @Test
  void norIsABrokerStartedOverThem() throws IOException {
    broker.kill();
    Path record = null;
    try (var files = Files.list(broker.state())) {
      record = files.filter(file -> file.toString().endsWith(".json")).findAny().orElseThrow();
    }
    String known = Files.readString(record);
    Files.writeString(record, known.replace("\"version\":1", "\"version\":2"));
    assertThrows(AssertionError.class, broker::start);
    assertEquals(6, broker.exitCode());
    String expected =
        "baton: serve: read %s: EPROTO (format 2 of records, and this broker knows 1: start the"
            + " version that wrote it)";
    assertEquals(List.of(expected.formatted(record)), broker.lines());
    Files.writeString(record, known);
    broker.start();
    assertEquals("custody", client.untilAnswered(again -> again.describe(NAME)).get("state"));
  }
}
