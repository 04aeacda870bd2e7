package io.baton.fuzz;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Framer;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A connection of somebody who sends what it likes, and waits for nobody for long. */
final class Stranger implements AutoCloseable {
  /** For an answer, or for the end of the connection. */
  private static final long ANSWER_MILLIS = 10_000;

  /** For the other side to read. */
  private static final int LOOKS = 20;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int MAX_REPLY = 1024 * 1024;

  private final UnixSocket socket;
  private final Framer framer;

  private Stranger(UnixSocket socket) {
    this.socket = socket;
    this.framer = new Framer(socket, MAX_REPLY);
  }

  /**
   * None if too many wait already.
   *
   * @throws AssertionError if nobody listens
   */
  static Optional<Stranger> connect(Path path) {
    try {
      UnixSocket socket = UnixSocket.connect(path);
      socket.setNonBlocking(true);
      return Optional.of(new Stranger(socket));
    } catch (KernelException e) {
      if (e.errno().name().equals("EAGAIN")) {
        return Optional.empty();
      }
      throw new AssertionError("the broker does not listen", e);
    }
  }

  /**
   * Lends the descriptors, which go with the first byte.
   *
   * @return false if the other side has closed or does not read
   */
  boolean send(byte[] bytes, int from, int to, List<Fd> descriptors) {
    ByteBuffer left = ByteBuffer.wrap(bytes, from, to - from);
    List<Fd> with = descriptors;
    int looks = 0;
    while (left.hasRemaining()) {
      try {
        if (socket.send(left, with) >= 0) {
          with = List.of();
        } else if (++looks > LOOKS) {
          return false;
        } else {
          LockSupport.parkNanos(PAUSE);
        }
      } catch (KernelException e) {
        // It has closed, or this user has too much in flight.
        return false;
      }
    }
    return true;
  }

  /**
   * The next message, the caller's; none if the other side closes instead.
   *
   * @throws AssertionError if neither comes
   */
  Optional<Message> next() {
    try {
      while (socket.awaitReadable(ANSWER_MILLIS)) {
        Message message = framer.next();
        if (message != null || framer.end() == Framer.End.CLOSED) {
          return Optional.ofNullable(message);
        }
      }
    } catch (KernelException e) {
      return Optional.empty();
    } catch (MalformedMessageException e) {
      throw new AssertionError("what came is not a message: " + e.getMessage(), e);
    }
    throw new AssertionError("neither an answer nor an end");
  }

  /** Lent. */
  Fd fd() {
    return socket.fd();
  }

  @Override
  public void close() {
    framer.close();
    socket.close();
  }
}
