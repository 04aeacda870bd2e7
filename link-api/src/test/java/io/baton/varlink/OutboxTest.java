package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final UnixSocket[] pair = UnixSocket.pair();
  private final UnixSocket[] rider = UnixSocket.pair();
  private final Outbox outbox = new Outbox(pair[0]);
  private final Framer framer = new Framer(pair[1], Protocol.MAX_MESSAGE);

  @BeforeEach
  void open() {
    pair[0].setNonBlocking(true);
    pair[1].setNonBlocking(true);
  }

  @AfterEach
  void nothingStaysOpen() {
    outbox.close();
    assertEquals(1, OpenFiles.copies(rider[0].fd()));
    Stream.of(pair[0], pair[1], rider[0], rider[1]).forEach(UnixSocket::close);
  }

  @Test
  void eachMessageArrivesWithItsOwnDescriptors() throws Exception {
    for (int descriptors : new int[] {0, 1, 0, 0, 4, 2, 0}) {
      add("x", descriptors);
    }
    assertTrue(outbox.flush());
    assertEquals(0, outbox.queued());
    assertEquals(List.of("x 0", "x 1", "x 0", "x 0", "x 4", "x 2", "x 0"), receive());
  }

  /** More than the socket has room for, so that every message is sent in pieces at some time. */
  @Test
  void whatHasNoRoomIsSentLater() throws Exception {
    List<String> expected = new ArrayList<>();
    List<String> received = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = i + "y".repeat(i * 137 % 20_000);
      add(text, i % 3);
      expected.add(text + " " + i % 3);
    }
    int rounds = 0;
    while (!outbox.flush()) {
      rounds++;
      received.addAll(receive());
    }
    received.addAll(receive());
    assertTrue(rounds > 5);
    assertEquals(expected, received);
  }

  @Test
  void aDescriptorIsUnreadUntilItIsReceived() throws Exception {
    assertFalse(outbox.descriptorUnread());
    add("x", 1);
    assertTrue(outbox.descriptorUnread(), "queued");
    outbox.flush();
    assertTrue(outbox.descriptorUnread(), "sent");
    receive();
    assertFalse(outbox.descriptorUnread());
    add("x", 0);
    outbox.flush();
    assertFalse(outbox.descriptorUnread(), "only a descriptor counts");
  }

  @Test
  void thePeerIsGone() {
    add("x", 2);
    pair[1].close();
    KernelException gone = assertThrows(KernelException.class, outbox::flush);
    assertEquals("EPIPE", gone.errno().name());
  }

  @Test
  void whatCannotBeWrittenLeavesTheQueueAsItWas() throws Exception {
    add("x", 0);
    Fd copy = rider[0].fd().dup();
    assertThrows(
        IllegalArgumentException.class,
        () -> outbox.add(Map.of("a", "text", "m", new Object()), List.of(copy)));
    add("y", 0);
    outbox.flush();
    assertEquals(List.of("x 0", "y 0"), receive());
  }

  @Test
  void descriptorsThatWereNotSentAreClosed() {
    add("x", 3);
    outbox.close();
    assertFalse(outbox.descriptorUnread());
  }

  private void add(String text, int descriptors) {
    List<Fd> copies = Stream.generate(() -> rider[0].fd().dup()).limit(descriptors).toList();
    outbox.add(Map.of("m", text), copies);
  }

  private List<String> receive() throws MalformedMessageException {
    List<String> received = new ArrayList<>();
    while (pair[1].awaitReadable(0)) {
      try (Message message = framer.next()) {
        if (message != null) {
          received.add(message.members().get("m") + " " + message.descriptors());
        }
      }
    }
    return received;
  }
}
