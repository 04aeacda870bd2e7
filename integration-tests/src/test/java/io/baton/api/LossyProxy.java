package io.baton.api;

import io.baton.kernel.Epoll;
import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Call;
import io.baton.varlink.Client;
import io.baton.varlink.Framer;
import io.baton.varlink.Listener;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import io.baton.varlink.Outbox;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Stands between a client and a broker, of the same process as the client, so the broker sees no
 * difference. Of each method it loses the first answer: the call is carried out, and the client's
 * connection ends.
 */
final class LossyProxy implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private record Session(UnixSocket down, Framer framer, Outbox outbox, Client up) {}

  private final Path broker;
  private final Listener listener;
  private final Epoll epoll = Epoll.create();
  private final Map<Long, Session> sessions = new HashMap<>();
  private final List<String> lost = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "lossy-proxy");
  private volatile Runnable meanwhile = () -> {};
  private volatile boolean closed;
  private long nextToken;

  LossyProxy(Path path, Path broker) {
    this.broker = broker;
    listener = Listener.bind(path);
    epoll.add(listener.fd(), Epoll.IN, nextToken++);
    thread.start();
  }

  /** Whose answer was lost, in order. */
  List<String> lost() {
    synchronized (lost) {
      return List.copyOf(lost);
    }
  }

  /**
   * Of the methods whose answer was lost, each once more.
   *
   * @param meanwhile happens before the client hears that its connection ended
   */
  void loseAgain(Runnable meanwhile) {
    synchronized (lost) {
      lost.clear();
    }
    this.meanwhile = meanwhile;
  }

  private void run() {
    while (!closed) {
      epoll.await(-1, (token, events) -> ready(token));
    }
    List.copyOf(sessions.keySet()).forEach(this::end);
    listener.close();
    epoll.close();
  }

  private void ready(long token) {
    if (token == 0) {
      listener.accept().ifPresent(this::open);
      return;
    }
    Session session = sessions.get(token);
    try (Message message = session.framer.next()) {
      if (message != null) {
        if (!relay(session, message)) {
          end(token);
        }
      } else if (session.framer.end() == Framer.End.CLOSED) {
        end(token);
      }
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the answer was passed on. */
  private boolean relay(Session session, Message message) throws MalformedMessageException {
    Call call = Call.of(message.members());
    List<Fd> sent =
        IntStream.range(0, message.descriptors()).mapToObj(message::descriptor).toList();
    Map<String, Object> answer;
    List<Fd> descriptors = List.of();
    try (Message reply = session.up.call(call.method(), call.parameters(), sent, ANSWER)) {
      answer = reply.members();
      descriptors = IntStream.range(0, reply.descriptors()).mapToObj(reply::take).toList();
    } catch (VarlinkException e) {
      answer = Map.of("error", e.error(), "parameters", e.parameters());
    }
    String verb = call.method().substring(Protocol.INTERFACE.length() + 1);
    boolean lose = false;
    synchronized (lost) {
      if (!lost.contains(verb)) {
        lost.add(verb);
        lose = true;
      }
    }
    if (lose) {
      descriptors.forEach(Fd::close);
      meanwhile.run();
      return false;
    }
    session.outbox.add(answer, descriptors);
    return session.outbox.flush();
  }

  private void open(UnixSocket socket) {
    long token = nextToken++;
    Framer framer = new Framer(socket, Protocol.MAX_MESSAGE);
    sessions.put(token, new Session(socket, framer, new Outbox(socket), Client.connect(broker)));
    epoll.add(socket.fd(), Epoll.IN, token);
  }

  private void end(long token) {
    Session session = sessions.remove(token);
    epoll.remove(session.down.fd());
    session.outbox.close();
    session.framer.close();
    session.down.close();
    session.up.close();
  }

  @Override
  public void close() {
    closed = true;
    epoll.wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
