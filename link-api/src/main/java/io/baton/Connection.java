package io.baton;

import io.baton.kernel.Fd;
import io.baton.varlink.Client;
import io.baton.varlink.Message;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A connection to the broker that is made anew when it breaks. What had no answer is called again:
 * the protocol allows that of every verb. Any thread; calls wait for each other.
 */
final class Connection implements AutoCloseable {
  /** How long a call goes on without an answer, reconnecting included. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long a first connection waits where the socket is there and nobody listens. */
  static final Duration RESTART = Duration.ofSeconds(5);

  /** As a time to wait: about 292 years. */
  static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** Something that is asked of the broker. */
  interface Question<T> {
    /**
     * @param left until nobody waits for the answer any more
     * @throws UncheckedIOException to be asked again over another connection
     */
    T ask(Client client, Duration left);
  }

  private final Path socket;

  /** Null before the first one. */
  private Client client;

  private boolean closed;

  /** Connects when it is needed first. */
  Connection(Path socket) {
    this.socket = socket;
  }

  /**
   * One call and what is made of its answer.
   *
   * @param what for messages: "claim edge-xdp"
   * @param lent descriptors that go with it
   * @param reader takes from the reply what it wants; the rest is closed
   * @throws BrokerException a refusal
   * @throws UncheckedIOException if there was no answer for {@link #PATIENCE}
   */
  <T> T call(
      String method,
      String what,
      Map<String, ?> parameters,
      List<Fd> lent,
      Function<Message, T> reader) {
    return repeat(
        what,
        PATIENCE,
        (client, left) -> call(client, method, what, parameters, lent, left, reader));
  }

  /** Once, over that client. */
  static <T> T call(
      Client client,
      String method,
      String what,
      Map<String, ?> parameters,
      List<Fd> lent,
      Duration left,
      Function<Message, T> reader) {
    Message reply;
    try {
      reply = client.call(Protocol.INTERFACE + "." + method, parameters, lent, left);
    } catch (VarlinkException e) {
      throw Refusal.of(what, e);
    }
    try (reply) {
      return reader.apply(reply);
    } catch (VarlinkException e) {
      throw new IllegalStateException(what + ": the broker's answer is not understood: " + e, e);
    }
  }

  /** Asks until there is an answer or the time is over. */
  <T> T repeat(String what, Duration time, Question<T> question) {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return question.ask(client(), time.minusNanos(System.nanoTime() - start));
      } catch (UncheckedIOException e) {
        if (System.nanoTime() - start >= time.toNanos()) {
          String why = ": no answer, so it is not known whether it was done: ";
          throw new UncheckedIOException(what + why + e.getMessage(), e.getCause());
        }
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /**
   * Connects, also to a broker that is just being restarted.
   *
   * @throws UncheckedIOException naming the path, if nobody listens there
   */
  void open() {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        client();
        return;
      } catch (UncheckedIOException e) {
        boolean over = System.nanoTime() - start >= RESTART.toNanos();
        if (over || !(e.getCause() instanceof ConnectException)) {
          throw e;
        }
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /**
   * @throws UncheckedIOException naming the path, if there is none and nobody listens now
   * @throws IllegalStateException if it was closed
   */
  synchronized Client client() {
    if (closed) {
      throw new IllegalStateException("the connection to the broker was closed");
    }
    if (client == null || !client.isOpen()) {
      client = Client.connect(socket);
    }
    return client;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Ends early when this is closed. */
  synchronized void pause(long millis) {
    try {
      if (!closed) {
        wait(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("interrupted while waiting"));
    }
  }

  /** Ends the calls under way, which throw. */
  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
    }
    notifyAll();
  }
}
