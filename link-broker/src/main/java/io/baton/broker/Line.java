package io.baton.broker;

import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Framer;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import io.baton.varlink.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connection of a broker and its successor, on which each tells the other how far it is. Owns
 * the socket. One thread.
 */
final class Line implements AutoCloseable {
  /** What is said, one after the other. Each is a JSON object with that one member, true. */
  enum Word {
    /** By the successor: it has what it needs, and wants to be the broker. */
    COMMIT,
    /** By the broker: it holds nothing any more, and carries nothing out. */
    YOURS,
    /** By the broker: it goes on as if nothing had been. */
    KEPT,
    /** By the successor: it serves. */
    SERVING;

    private String member() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final UnixSocket socket;
  private final Framer framer;
  private boolean ended;

  /** Adopts the socket, non-blocking. */
  Line(UnixSocket socket) {
    this.socket = socket;
    this.framer = new Framer(socket, Protocol.MAX_MESSAGE);
  }

  /** Of the other one, at the broker's end; at the successor's, of whoever listened first. */
  int uid() {
    return socket.peer().uid();
  }

  /** As above. */
  int pid() {
    return socket.peer().pid();
  }

  void say(Word word) {
    say(Map.of(word.member(), true), List.of());
  }

  /**
   * To one that is gone, it says nothing; {@link #hear} finds that out.
   *
   * @throws KernelException ETOOMANYREFS if this user has too many descriptors in flight
   */
  void say(Map<String, ?> words, List<Fd> lent) {
    byte[] text = Json.write(words);
    try {
      socket.send(ByteBuffer.wrap(Arrays.copyOf(text, text.length + 1)), lent);
    } catch (KernelException e) {
      // What it did not read itself, if anything, is ECONNRESET's reason.
      if (!List.of("EPIPE", "ECONNRESET").contains(e.errno().name())) {
        throw e;
      }
    }
  }

  /**
   * The next thing that the other one says, or null: it said nothing for so long, or nothing that
   * makes sense, or {@link #ended}.
   *
   * @param millis below 0: as long as there is another one
   */
  Message hear(long millis) {
    long end = Kernel.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    try {
      while (socket.awaitReadable(left)) {
        Message message = framer.next();
        if (message != null) {
          return message;
        }
        if (framer.end() == Framer.End.CLOSED) {
          ended = true;
          return null;
        }
        left = millis < 0 ? -1 : Math.max(0, (end - Kernel.monotonicNanos()) / 1_000_000);
      }
      return null;
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  /** As {@link #hear}: whether that is what it says. */
  boolean hears(Word word, long millis) {
    try (Message message = hear(millis)) {
      return message != null && Boolean.TRUE.equals(message.members().get(word.member()));
    }
  }

  /** Whether the other one is known to be gone: its death closes its end, and nothing else does. */
  boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    framer.close();
    socket.close();
  }
}
