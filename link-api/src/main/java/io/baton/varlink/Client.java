package io.baton.varlink;

import io.baton.kernel.Epoll;
import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** One connection of a client, blocking. One call at a time; {@link #close} from any thread. */
public final class Client implements AutoCloseable {
  /** Of a reply: the service is trusted with more than it takes itself. */
  private static final int MAX_REPLY = 1024 * 1024;

  /**
   * How long to wait for room in the queue of a service that takes no connections, because it was
   * stopped or has no descriptor left; connect(2) would wait for ever.
   */
  private static final Duration QUEUE_FULL = Duration.ofSeconds(5);

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  private final UnixSocket socket;
  private final Framer framer;
  private final SendBuffer buffer = new SendBuffer();

  private Client(UnixSocket socket) {
    this.socket = socket;
    this.framer = new Framer(socket, MAX_REPLY);
  }

  /**
   * @throws UncheckedIOException naming the path, if nobody listens there; its cause is a {@link
   *     ConnectException} if the socket is there and nobody listens any more, and an {@link
   *     AccessDeniedException} if this process may not connect
   */
  public static Client connect(Path socket) {
    return over(dial(socket));
  }

  /** The bare connection: the caller's. */
  static UnixSocket dial(Path socket) {
    long start = System.nanoTime();
    while (true) {
      try {
        return UnixSocket.connect(socket);
      } catch (KernelException e) {
        switch (e.errno().name()) {
          case "EAGAIN" -> awaitRoom(socket, start);
          case "EACCES" -> throw new UncheckedIOException(e.getMessage(), denied(socket, e));
          case "ECONNREFUSED" -> throw noAnswer(socket, refused(e));
          default -> throw noAnswer(socket, new IOException(e.errno().name(), e));
        }
      }
    }
  }

  private static void awaitRoom(Path socket, long start) {
    if (System.nanoTime() - start >= QUEUE_FULL.toNanos()) {
      throw noAnswer(
          socket,
          new IOException("it takes no connections (EAGAIN): it was stopped, or is too busy"));
    }
    LockSupport.parkNanos(PAUSE);
    if (Thread.currentThread().isInterrupted()) {
      throw noAnswer(socket, new InterruptedIOException("interrupted while waiting"));
    }
  }

  private static UncheckedIOException noAnswer(Path socket, IOException why) {
    return new UncheckedIOException(
        "no service answers at " + socket + ": " + why.getMessage(), why);
  }

  private static ConnectException refused(KernelException cause) {
    ConnectException refused = new ConnectException("ECONNREFUSED");
    refused.initCause(cause);
    return refused;
  }

  private static AccessDeniedException denied(Path socket, KernelException cause) {
    AccessDeniedException denied = new AccessDeniedException(socket.toString());
    denied.initCause(cause);
    return denied;
  }

  /** Adopts. */
  public static Client over(UnixSocket socket) {
    return new Client(socket);
  }

  /**
   * Calls and waits for the reply; lends the descriptors. Those of the reply are the caller's, with
   * the message.
   *
   * @throws VarlinkException the error reply
   * @throws KernelException ETOOMANYREFS if this user has too many descriptors in flight; nothing
   *     was sent
   * @throws UncheckedIOException if the connection broke or the time is over: whether the call was
   *     carried out is then not known, and this client is closed
   */
  public synchronized Message call(
      String method, Map<String, ?> parameters, List<Fd> descriptors, Duration timeout) {
    send(method, parameters, descriptors, false);
    Message message = receive(method, timeout);
    if (continues(method, message)) {
      message.close();
      throw broken(method, "more replies than were asked for", null);
    }
    return message;
  }

  /**
   * Calls with "more" and gives each reply until the last, or until it says no more; then this
   * client is closed, unless that was the last.
   *
   * @param each how long to wait for a reply; null: for ever
   * @throws VarlinkException as {@link #call}, also after some replies
   * @throws UncheckedIOException as {@link #call}
   */
  public synchronized void more(
      String method, Map<String, ?> parameters, Predicate<Parameters> untilFalse, Duration each) {
    send(method, parameters, List.of(), true);
    boolean continues = true;
    while (continues) {
      try (Message message = receive(method, each)) {
        continues = continues(method, message);
        if (!untilFalse.test(message.parameters())) {
          break;
        }
      }
    }
    if (continues) {
      close();
    }
  }

  private void send(String method, Map<String, ?> parameters, List<Fd> descriptors, boolean more) {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("method", method);
    call.put("parameters", parameters.isEmpty() ? null : parameters);
    call.put("more", more ? true : null);
    buffer.append(call);
    List<Fd> riding = descriptors;
    try {
      while (buffer.length() > 0) {
        buffer.skip(socket.send(buffer.unsent(buffer.length()), riding));
        riding = List.of();
      }
    } catch (KernelException e) {
      if (e.errno().name().equals("ETOOMANYREFS")) {
        throw e;
      }
      throw broken(method, e.getMessage(), e);
    } catch (IllegalStateException e) {
      if (isOpen()) {
        throw e; // What was lent was closed.
      }
      throw broken(method, e.getMessage(), e);
    } finally {
      buffer.skip(buffer.length());
    }
  }

  /** The next message. */
  private Message receive(String method, Duration timeout) {
    long start = System.nanoTime();
    try {
      Message message = null;
      while (message == null) {
        // A thread blocked in a read would be woken by the service's reading of the call as well.
        if (!socket.awaitReadable(millisLeft(timeout, start))) {
          throw broken(method, "no answer in " + timeout.toMillis() + " ms", null);
        }
        message = framer.next();
        if (message == null && framer.end() == Framer.End.CLOSED) {
          throw broken(method, "the service ended the connection", null);
        }
      }
      return message;
    } catch (KernelException | IllegalStateException | MalformedMessageException e) {
      throw broken(method, e.getMessage(), e);
    }
  }

  private static long millisLeft(Duration timeout, long start) {
    if (timeout == null) {
      return -1;
    }
    long left = timeout.toNanos() - (System.nanoTime() - start);
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(left + 999_999));
  }

  /** Whether more follow; closes the message if it is an error, or no reply at all. */
  private boolean continues(String method, Message message) {
    try {
      Reply reply = Reply.of(message.members());
      if (reply.error() == null) {
        return reply.continues();
      }
      message.close();
      throw new VarlinkException(reply.error(), reply.parameters());
    } catch (MalformedMessageException e) {
      message.close();
      throw broken(method, e.getMessage(), e);
    }
  }

  private UncheckedIOException broken(String method, String why, Exception cause) {
    framer.close();
    close();
    return new UncheckedIOException(new IOException(method + ": " + why, cause));
  }

  /** False once it was closed or broke. */
  public boolean isOpen() {
    return socket.fd().isOpen();
  }

  /**
   * Waits until the service ends the connection, or this client is closed; meanwhile calls can be
   * made.
   */
  public void awaitEnd() {
    try {
      // In use meanwhile, so that the number stays in the epoll until close has woken it.
      socket.fd().use(number -> awaitHangUp());
    } catch (IllegalStateException e) {
      // Closed already.
    }
  }

  private Void awaitHangUp() {
    try (Epoll epoll = Epoll.create()) {
      epoll.add(socket.fd(), Epoll.HUP, 0);
      while (epoll.await(-1, (token, events) -> {}) == 0) {
        // A signal.
      }
      return null;
    }
  }

  /** Ends a call under way, which throws. */
  @Override
  public void close() {
    socket.close();
  }
}
