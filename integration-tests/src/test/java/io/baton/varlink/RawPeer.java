package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A peer of the broker that sends what it likes, in pieces that it likes. */
public final class RawPeer implements AutoCloseable {
  private static final long ANSWER_MILLIS = 10_000;

  private final UnixSocket socket;
  private final Framer framer;

  private RawPeer(UnixSocket socket) {
    this.socket = socket;
    this.framer = new Framer(socket, 1024 * 1024);
  }

  public static RawPeer connect(Path socket) {
    return new RawPeer(Client.dial(socket));
  }

  /**
   * Lends the descriptors, which go with the first byte.
   *
   * @return false if the other side has closed
   */
  public boolean send(byte[] bytes, List<Fd> descriptors) {
    List<Fd> with = descriptors;
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); with = List.of()) {
      try {
        socket.send(left, with);
      } catch (KernelException e) {
        return false;
      }
    }
    return true;
  }

  /** A part of it. */
  public boolean send(byte[] bytes, int from, int to, Fd... descriptors) {
    return send(Arrays.copyOfRange(bytes, from, to), List.of(descriptors));
  }

  /** Sends this again and again until there is no room for more. */
  public void flood(byte[] bytes) {
    socket.setNonBlocking(true);
    while (socket.send(ByteBuffer.wrap(bytes), List.of()) == bytes.length) {
      continue;
    }
    socket.setNonBlocking(false);
  }

  /** Whether the other side has read everything. */
  public boolean isTaken() {
    return socket.unread() == 0;
  }

  /** The next message, the caller's; null if the other side closes instead. */
  public Message next() {
    try {
      while (socket.awaitReadable(ANSWER_MILLIS)) {
        Message message = framer.next();
        if (message != null || framer.end() == Framer.End.CLOSED) {
          return message;
        }
      }
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("neither an answer nor an end");
  }

  @Override
  public void close() {
    framer.close();
    socket.close();
  }
}
