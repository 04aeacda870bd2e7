package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service has answered before it is asked: the socket keeps it. */
class ClientTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final UnixSocket[] pair = UnixSocket.pair();
  private final UnixSocket[] rider = UnixSocket.pair();
  private final Client client = Client.over(pair[0]);
  private final UnixSocket service = pair[1];

  @AfterEach
  void nothingStaysOpen() {
    client.close();
    assertEquals(1, OpenFiles.copies(rider[0].fd()));
    Stream.of(service, rider[0], rider[1]).forEach(UnixSocket::close);
  }

  @Test
  void descriptorsGoThereAndComeBack() throws Exception {
    answer("{'parameters':{'n':1}}", 2);
    Fd lent = rider[0].fd();
    try (Message reply = client.call("a.B", Map.of("x", 7L), List.of(lent), SOON)) {
      assertEquals(1, reply.parameters().integer("n"));
      assertEquals(2, reply.descriptors());
    }
    assertTrue(lent.isOpen());
    try (Message call = new Framer(service, Protocol.MAX_MESSAGE).next()) {
      assertEquals(Map.of("method", "a.B", "parameters", Map.of("x", 7L)), call.members());
      assertEquals(1, call.descriptors());
    }
  }

  @Test
  void anErrorReplyLeavesTheConnection() {
    answer("{'error':'a.Busy','parameters':{'state':'owned'}}", 1);
    VarlinkException error = assertThrows(VarlinkException.class, this::call);
    assertEquals("a.Busy", error.error());
    assertEquals(Map.of("state", "owned"), error.parameters());
    answer("{}", 0);
    call().close();
  }

  @Test
  void anEndIsNoAnswer() {
    service.close();
    assertThrows(UncheckedIOException.class, this::call);
    assertFalse(client.isOpen());
  }

  /** As an end that another thread has noticed: it can be called again over another client. */
  @Test
  void oneThatWasClosedGivesNoAnswer() {
    client.close();
    assertThrows(UncheckedIOException.class, this::call);
  }

  /** That is a mistake of the caller's, and no end of the connection. */
  @Test
  void whatIsLentHasToBeOpen() {
    Fd closed = rider[0].fd().dup();
    closed.close();
    assertThrows(
        IllegalStateException.class, () -> client.call("a.B", Map.of(), List.of(closed), SOON));
    assertTrue(client.isOpen());
  }

  @Test
  void anEndInsideTheAnswerClosesItsDescriptors() {
    service.send(bytes("{'parameters':"), List.of(rider[0].fd()));
    service.shutdown();
    assertThrows(UncheckedIOException.class, this::call);
    assertFalse(client.isOpen());
  }

  @Test
  void noAnswerInTime() {
    assertThrows(
        UncheckedIOException.class,
        () -> client.call("a.B", Map.of(), List.of(), Duration.ofMillis(10)));
    assertFalse(client.isOpen(), "an answer that comes later would be taken for the next one's");
  }

  @Test
  void whatIsNoReplyEndsTheConnection() {
    for (String text : List.of("{'method':'a.B'}", "{'continues':true}", "[]")) {
      UnixSocket[] fresh = UnixSocket.pair();
      Client other = Client.over(fresh[0]);
      fresh[1].send(bytes(text + "\0"), List.of(rider[0].fd()));
      assertThrows(
          UncheckedIOException.class, () -> other.call("a.B", Map.of(), List.of(), SOON), text);
      assertFalse(other.isOpen());
      fresh[1].close();
    }
  }

  @Test
  void moreGivesEachReplyUntilTheLast() {
    answer("{'parameters':{'n':1},'continues':true}", 0);
    answer("{'parameters':{'n':2},'continues':true}", 0);
    answer("{'parameters':{'n':3}}", 0);
    assertEquals(List.of(1L, 2L, 3L), more(3));
    assertTrue(client.isOpen());
  }

  @Test
  void whoStopsBeforeTheLastReplyIsDoneWithTheConnection() {
    answer("{'parameters':{'n':1},'continues':true}", 0);
    answer("{'parameters':{'n':2},'continues':true}", 0);
    assertEquals(List.of(1L), more(1));
    assertFalse(client.isOpen());
  }

  @Test
  void anErrorEndsMore() {
    answer("{'parameters':{'n':1},'continues':true}", 0);
    answer("{'error':'a.Lost'}", 0);
    assertThrows(VarlinkException.class, () -> more(3));
  }

  @Test
  void closeEndsACallAndAWait() throws Exception {
    CompletableFuture<Void> call = CompletableFuture.runAsync(() -> call().close());
    CompletableFuture<Void> wait = CompletableFuture.runAsync(client::awaitEnd);
    client.close();
    assertThrows(Exception.class, () -> call.get(10, TimeUnit.SECONDS));
    assertTrue(call.isCompletedExceptionally());
    wait.get(10, TimeUnit.SECONDS);
  }

  @Test
  void theServicesEndEndsAWait() throws Exception {
    CompletableFuture<Void> wait = CompletableFuture.runAsync(client::awaitEnd);
    answer("{}", 0);
    call().close();
    assertFalse(wait.isDone());
    service.close();
    wait.get(10, TimeUnit.SECONDS);
  }

  private Message call() {
    return client.call("a.B", Map.of(), List.of(), SOON);
  }

  private List<Long> more(int wanted) {
    List<Long> got = new ArrayList<>();
    client.more(
        "a.B",
        Map.of(),
        reply -> {
          got.add(reply.integer("n"));
          return got.size() < wanted;
        },
        SOON);
    return got;
  }

  private void answer(String text, int descriptors) {
    service.send(bytes(text + "\0"), Collections.nCopies(descriptors, rider[0].fd()));
  }

  private static ByteBuffer bytes(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
