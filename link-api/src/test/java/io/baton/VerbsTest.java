package io.baton;

import static io.baton.FakeBroker.error;
import static io.baton.FakeBroker.first;
import static io.baton.FakeBroker.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.varlink.Protocol;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client makes of lost answers and refusals. */
class VerbsTest {
  private static final LinkName EDGE = LinkName.of("edge-xdp");
  private static final Peer PEER = new Peer(812, 7L, 990, 990, null, "edge.service", null);

  @TempDir Path folder;
  private Path path;
  private FakeBroker fake;
  private Connection connection;
  private Verbs verbs;

  @BeforeEach
  void connect() {
    path = folder.resolve("s");
    fake = new FakeBroker(path);
    connection = new Connection(path);
    verbs = new Verbs(connection);
  }

  @AfterEach
  void close() {
    connection.close();
    fake.close();
  }

  @Test
  void aCallWithoutAnswerIsMadeAgain() {
    fake.hangUp().hangUp().answer(reply(Map.of()));
    verbs.release(EDGE);
    assertEquals(3, fake.calls().size());
  }

  @Test
  void aBrokerThatIsBackIsFoundAgain() throws Exception {
    fake.answer(reply(Map.of()));
    verbs.release(EDGE);
    fake.close();
    CompletableFuture<Void> release = CompletableFuture.runAsync(() -> verbs.release(EDGE));
    fake = new FakeBroker(path).answer(reply(Map.of()));
    release.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aBrokerThatIsBeingRestartedIsWaitedForFromTheBeginning() throws Exception {
    fake.close();
    // As one that was killed leaves its socket.
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path));
    }
    CompletableFuture<Broker> connecting =
        CompletableFuture.supplyAsync(() -> Broker.connect(path));
    assertThrows(TimeoutException.class, () -> connecting.get(100, TimeUnit.MILLISECONDS));
    fake = new FakeBroker(path).answer(reply(Map.of()));
    try (Broker broker = connecting.get(20, TimeUnit.SECONDS)) {
      broker.release(EDGE);
    }
  }

  @Test
  void whereThereIsNoSocketNobodyIsWaitedFor() {
    long start = System.nanoTime();
    assertThrows(UncheckedIOException.class, () -> Broker.connect(folder.resolve("none")));
    assertTrue(System.nanoTime() - start < Connection.RESTART.toNanos());
  }

  @Test
  void aBrokerThatStaysAwayIsNotWaitedForForEver() {
    fake.close();
    UncheckedIOException away =
        assertThrows(
            UncheckedIOException.class,
            () ->
                connection.repeat(
                    "release edge-xdp",
                    Duration.ofMillis(50),
                    (client, left) -> client.call("a.B", Map.of(), List.of(), left)));
    assertTrue(away.getMessage().startsWith("release edge-xdp: no answer"), away.getMessage());
    assertTrue(away.getMessage().contains(path.toString()), away.getMessage());
  }

  @Test
  void releasedAlreadyIsAnAnswerToARepeatOnly() {
    Map<String, Object> gone = error("NoSuchEntry", Map.of("name", "edge-xdp"));
    fake.hangUp().answer(gone).answer(gone);
    verbs.release(EDGE);
    assertEquals("NoSuchEntry", refusal(() -> verbs.release(EDGE)).error());
  }

  @Test
  void aListThatBrokeOffBeginsAnew() {
    Map<String, Object> one = Map.of("entry", Protocol.write(entry("a")));
    Map<String, Object> other = Map.of("entry", Protocol.write(entry("b")));
    fake.hangUp().answer(List.of(first(one), reply(other))).answer(reply(Map.of()));
    assertEquals(List.of(entry("a"), entry("b")), verbs.list(""));
    assertEquals(List.of(), verbs.list(""));
  }

  @Test
  void whoWaitsAgainWaitsForTheRest() throws Exception {
    fake.hangUp().answer(error("Busy", Map.of("name", "edge-xdp", "state", "claiming")));
    refusal(() -> verbs.claim(EDGE, PeerSelector.uid(7), Duration.ofSeconds(60)));
    assertEquals(
        Map.of("name", "edge-xdp", "waitSec", 60L, "from", Map.of("uid", 7L)),
        fake.calls().take().parameters());
    assertTrue((long) fake.calls().take().parameters().get("waitSec") <= 60);
  }

  @Test
  void aRefusalSaysWhatWasAskedAndWhatDiffered() {
    Map<String, Object> owner = Protocol.write(PEER);
    says(
        "claim edge-xdp: Busy (owned by edge.service[812])",
        error("Busy", Map.of("name", "edge-xdp", "state", "owned", "owner", owner)));
    says(
        "claim edge-xdp: Busy (owned by a living process)",
        error("Busy", Map.of("name", "edge-xdp", "state", "owned")));
    says(
        "claim edge-xdp: Busy (a claim by somebody else is pending)",
        error("Busy", Map.of("name", "edge-xdp", "state", "claiming")));
    says(
        "claim edge-xdp: NotEntitled (only for heirs)",
        error("NotEntitled", Map.of("name", "e", "verb", "Claim", "reason", "only for heirs")));
    says(
        "claim edge-xdp: LimitExceeded (waiting is 64)",
        error("LimitExceeded", Map.of("limit", "waiting", "value", 64L)));
    says("claim edge-xdp: Unheard ({why=x})", error("Unheard", Map.of("why", "x")));
  }

  private void says(String message, Map<String, Object> error) {
    fake.answer(error);
    assertEquals(message, refusal(() -> verbs.claim(EDGE, null, Duration.ZERO)).getMessage());
  }

  @Test
  void anInterruptEndsTheWaitForABrokerThatIsAway() {
    fake.close();
    Thread.currentThread().interrupt();
    assertThrows(UncheckedIOException.class, () -> verbs.release(EDGE));
    assertTrue(Thread.interrupted());
  }

  @Test
  void closedOnPurposeIsNotTriedAgain() {
    connection.close();
    assertThrows(IllegalStateException.class, () -> verbs.release(EDGE));
  }

  private static BrokerException refusal(Runnable call) {
    return assertThrows(BrokerException.class, call::run);
  }

  static Entry entry(String name) {
    return new Entry(
        name,
        Entry.State.CUSTODY,
        null,
        null,
        PEER,
        null,
        List.of(),
        Terms.guarded(Grace.standard()),
        1,
        null,
        2,
        null);
  }
}
