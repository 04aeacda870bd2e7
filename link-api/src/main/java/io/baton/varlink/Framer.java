package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cuts messages out of a connection. Borrows the socket; not for several threads.
 *
 * <p>It looks for the NUL before it takes anything, and takes at most up to it, so the next
 * message's descriptors stay in the socket; and where it sees descriptors it takes a message's
 * first byte alone, so those that come with it are told from those that come later, which nobody
 * may send.
 */
public final class Framer implements AutoCloseable {
  /** What {@link #next} found. */
  public enum End {
    /** Nothing complete now. */
    NOTHING,
    /** The peer closed, between messages. */
    CLOSED
  }

  /** So many bytes are looked at in one go; also the room that an idle connection occupies. */
  private static final int WINDOW = 4096;

  private final UnixSocket socket;
  private final int maxMessage;
  private final ByteBuffer small = ByteBuffer.allocateDirect(WINDOW);

  /** Up to its position, what was taken of the current message. */
  private ByteBuffer buffer = small;

  /** Of the current message, until it is complete. */
  private final List<Fd> descriptors = new ArrayList<>();

  private End end = End.NOTHING;

  /**
   * @param maxMessage bytes without the NUL
   */
  public Framer(UnixSocket socket, int maxMessage) {
    this.socket = socket;
    this.maxMessage = maxMessage;
  }

  /**
   * The next message, or null: {@link #end} tells why. Looks once; of a blocking socket, which is
   * to be readable, it takes what is there and does not wait for the rest.
   *
   * @throws MalformedMessageException if the connection is to be closed, and this: not JSON, too
   *     long, an end inside a message, descriptors lost or in the middle of a message, more than
   *     {@link UnixSocket#MAX_DESCRIPTORS}
   */
  public Message next() throws MalformedMessageException {
    int taken = buffer.position();
    int seen = look();
    if (seen <= 0) {
      if (seen == 0 && taken > 0) {
        throw new MalformedMessageException("the connection ended inside a message");
      }
      end = seen == 0 ? End.CLOSED : End.NOTHING;
      return null;
    }
    int nul = indexOfNul(taken, taken + seen);
    int known = nul < 0 ? taken + seen : nul;
    if (known > maxMessage) {
      throw new MalformedMessageException("a message of more than " + maxMessage + " bytes");
    }
    take(taken, nul < 0 ? known : nul + 1);
    if (nul < 0) {
      end = End.NOTHING;
      return null;
    }
    return message(nul);
  }

  /** Why the last {@link #next} was null. */
  public End end() {
    return end;
  }

  /**
   * Closes the descriptors of a message that is not complete or is malformed; any thread may do it,
   * once nobody reads any more. What a stranger sent can take long to close. The socket stays as it
   * is.
   */
  @Override
  public void close() {
    descriptors.forEach(Fd::close);
    descriptors.clear();
  }

  /** How many bytes are there behind those taken; 0 at the end, -1 if nothing is there now. */
  private int look() {
    int taken = buffer.position();
    if (taken == buffer.capacity()) {
      int larger = Math.min(2 * buffer.capacity(), maxMessage + 1);
      buffer = ByteBuffer.allocateDirect(larger).put(buffer.flip());
    }
    buffer.limit(Math.min(buffer.capacity(), taken + WINDOW));
    try {
      return socket.peek(buffer);
    } catch (KernelException e) {
      // The peer closed with something unread (ECONNRESET): nothing more will come.
      return 0;
    } finally {
      buffer.position(taken);
    }
  }

  private int indexOfNul(int from, int to) {
    buffer.limit(to);
    for (int i = from; i < to; i++) {
      if (buffer.get(i) == 0) {
        return i;
      }
    }
    return -1;
  }

  private void take(int from, int to) throws MalformedMessageException {
    if (from == 0 && socket.descriptorsAhead()) {
      receive(1);
    }
    int early = descriptors.size();
    while (buffer.position() < to) {
      receive(to);
      if (descriptors.size() > early) {
        throw new MalformedMessageException("descriptors in the middle of a message");
      }
    }
  }

  private void receive(int to) throws MalformedMessageException {
    buffer.limit(to);
    UnixSocket.Received received = socket.receive(buffer);
    descriptors.addAll(received.descriptors());
    if (received.truncated()) {
      throw new MalformedMessageException("no room for the descriptors of a message");
    }
    if (descriptors.size() > UnixSocket.MAX_DESCRIPTORS) {
      throw new MalformedMessageException(
          "more than " + UnixSocket.MAX_DESCRIPTORS + " descriptors with a message");
    }
    if (received.bytes() <= 0) {
      throw new MalformedMessageException("the connection ended inside a message");
    }
  }

  private Message message(int nul) throws MalformedMessageException {
    Map<String, Object> members = Json.read(buffer.limit(nul).position(0));
    Message message = new Message(members, descriptors);
    descriptors.clear();
    buffer = small.clear();
    return message;
  }
}
