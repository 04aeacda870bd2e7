package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
  private static final int MAX = 64 * 1024;

  private final UnixSocket[] pair = UnixSocket.pair();
  private final UnixSocket sender = pair[0];
  private final UnixSocket receiver = pair[1];
  private final Framer framer = new Framer(receiver, MAX);

  /** Rides along. */
  private final UnixSocket[] rider = UnixSocket.pair();

  @BeforeEach
  void open() {
    receiver.setNonBlocking(true);
  }

  @AfterEach
  void nothingStaysOpen() {
    framer.close();
    assertEquals(1, OpenFiles.copies(rider[0].fd()));
    for (UnixSocket socket : List.of(sender, receiver, rider[0], rider[1])) {
      socket.close();
    }
  }

  @Test
  void nothingYetAndTheEndAreToldApart() throws Exception {
    assertNull(framer.next());
    assertEquals(Framer.End.NOTHING, framer.end());
    send("{}\0", 0);
    assertNotNull(framer.next());
    sender.close();
    assertNull(framer.next());
    assertEquals(Framer.End.CLOSED, framer.end());
  }

  /** Three messages, the first and the last with descriptors, cut in two anywhere. */
  @Test
  void everySplitOfGluedMessagesGivesTheSameMessages() throws Exception {
    String first = "{\"m\":\"ä1\"}\0";
    String middle = "{\"m\":2}\0";
    String last = "{\"m\":3}\0";
    int ahead = bytes(first).length + bytes(middle).length;
    byte[] all = bytes(first + middle + last);
    for (int cut = 1; cut < all.length; cut++) {
      List<int[]> writes = new ArrayList<>();
      // {from, to, descriptors}: descriptors need a sendmsg that begins with their message.
      for (int[] piece : new int[][] {{0, ahead, 1}, {ahead, all.length, 2}}) {
        if (piece[0] < cut && cut < piece[1]) {
          writes.add(new int[] {piece[0], cut, piece[2]});
          writes.add(new int[] {cut, piece[1], 0});
        } else {
          writes.add(piece);
        }
      }
      List<String> got = new ArrayList<>();
      for (int[] write : writes) {
        send(all, write[0], write[1], write[2]);
        if (cut % 2 == 0) {
          drain(got);
        }
      }
      drain(got);
      assertEquals(List.of("ä1 with 1", "2 with 0", "3 with 2"), got, "cut at " + cut);
    }
  }

  @Test
  void aMessageThatArrivesByteByByteIsComplete() throws Exception {
    byte[] message = bytes("{\"m\":\"" + "x".repeat(5000) + "\"}\0");
    for (int i = 0; i < message.length - 1; i++) {
      send(message, i, i + 1, i == 0 ? 1 : 0);
      assertNull(framer.next());
    }
    send(message, message.length - 1, message.length, 0);
    try (Message got = framer.next()) {
      assertEquals(1, got.descriptors());
      assertTrue(((String) got.members().get("m")).endsWith("xx"));
    }
  }

  @Test
  void theLongestMessageIsTakenAndOneByteMoreIsNot() throws Exception {
    String longest = "{\"m\":\"" + "x".repeat(MAX - 8) + "\"}";
    assertEquals(MAX, longest.length());
    send(longest + "\0", 0);
    assertNotNull(await());
    send("{\"m\":2}\0" + longest + " \0", 0);
    assertNotNull(framer.next());
    assertThrows(MalformedMessageException.class, this::await);
  }

  @Test
  void aFloodWithoutNulIsRefused() {
    send("x".repeat(MAX + 1), 2);
    assertThrows(MalformedMessageException.class, this::await);
  }

  @Test
  void anEndInsideAMessageIsRefusedAndItsDescriptorsAreClosed() throws Exception {
    send("{\"m\":", 2);
    assertNull(framer.next());
    sender.close();
    assertThrows(MalformedMessageException.class, framer::next);
  }

  @Test
  void asManyDescriptorsAsAllowedComeInOrder() throws Exception {
    send("{}\0", UnixSocket.MAX_DESCRIPTORS);
    try (Message message = framer.next()) {
      assertEquals(UnixSocket.MAX_DESCRIPTORS, message.descriptors());
      try (Fd taken = message.take(0)) {
        assertTrue(taken.isOpen());
        assertNull(message.take(0));
      }
      assertNull(message.descriptor(UnixSocket.MAX_DESCRIPTORS));
      assertNull(message.descriptor(-1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 61, 253})
  void tooManyDescriptorsAreRefusedAndClosed(int count) {
    send("{}\0", count);
    assertThrows(MalformedMessageException.class, framer::next);
  }

  /** Whether the message was complete when they came must make no difference. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void descriptorsInTheMiddleOfAMessageAreRefusedAndClosed(boolean early) throws Exception {
    send("{\"m\":", 1);
    if (early) {
      assertNull(framer.next());
    }
    send("3}\0", 1);
    assertThrows(MalformedMessageException.class, this::await);
  }

  @Test
  void descriptorsOfATextThatIsNotJsonAreClosed() {
    send("[1]\0", 3);
    assertThrows(MalformedMessageException.class, framer::next);
  }

  private void drain(List<String> got) throws MalformedMessageException {
    while (receiver.awaitReadable(0)) {
      try (Message message = framer.next()) {
        if (message != null) {
          got.add(message.members().get("m") + " with " + message.descriptors());
        }
      }
    }
  }

  /** The next message, of which more is there than one look takes. */
  private Message await() throws MalformedMessageException {
    Message message = null;
    while (message == null && receiver.awaitReadable(1000)) {
      message = framer.next();
    }
    return message;
  }

  private void send(String text, int descriptors) {
    send(bytes(text), 0, bytes(text).length, descriptors);
  }

  private void send(byte[] bytes, int from, int to, int descriptors) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(to - from).put(bytes, from, to - from).flip();
    sender.send(buffer, Collections.nCopies(descriptors, rider[0].fd()));
    assertEquals(0, buffer.remaining(), "the socket has room for a whole message");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
