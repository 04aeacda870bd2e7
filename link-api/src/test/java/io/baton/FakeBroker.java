package io.baton;

import io.baton.kernel.Epoll;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Call;
import io.baton.varlink.Framer;
import io.baton.varlink.Listener;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import io.baton.varlink.Outbox;
import io.baton.varlink.Protocol;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Does to each call what the script says next: answers it, or ends the connection without an
 * answer, which no real broker can be made to do at the right moment.
 */
final class FakeBroker implements AutoCloseable {
  private record Session(UnixSocket socket, Framer framer, Outbox outbox) {}

  private final Listener listener;
  private final Epoll epoll = Epoll.create();
  private final Map<Long, Session> sessions = new HashMap<>();
  private final Queue<List<Map<String, Object>>> script = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "fake-broker");
  private volatile boolean closed;
  private long nextToken;

  FakeBroker(Path path) {
    listener = Listener.bind(path);
    epoll.add(listener.fd(), Epoll.IN, nextToken++);
    thread.start();
  }

  FakeBroker answer(Map<String, Object> reply) {
    return answer(List.of(reply));
  }

  /** To the next call not provided for yet, these replies. */
  FakeBroker answer(List<Map<String, Object>> replies) {
    script.add(replies);
    return this;
  }

  /** At the next call not provided for yet, the end of its connection. */
  FakeBroker hangUp() {
    script.add(List.of());
    return this;
  }

  static Map<String, Object> reply(Map<String, Object> parameters) {
    return Map.of("parameters", parameters);
  }

  static Map<String, Object> first(Map<String, Object> parameters) {
    return Map.of("parameters", parameters, "continues", true);
  }

  static Map<String, Object> error(String error, Map<String, Object> parameters) {
    return Map.of("error", Protocol.INTERFACE + "." + error, "parameters", parameters);
  }

  /** In the order of their arrival. */
  BlockingQueue<Call> calls() {
    return calls;
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
        Call call = Call.of(message.members());
        calls.add(call);
        List<Map<String, Object>> replies = script.remove();
        replies.forEach(reply -> session.outbox.add(reply, List.of()));
        session.outbox.flush();
        if (replies.isEmpty()) {
          end(token);
        }
      } else if (session.framer.end() == Framer.End.CLOSED) {
        end(token);
      }
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private void open(UnixSocket socket) {
    long token = nextToken++;
    sessions.put(
        token, new Session(socket, new Framer(socket, Protocol.MAX_MESSAGE), new Outbox(socket)));
    epoll.add(socket.fd(), Epoll.IN, token);
  }

  private void end(long token) {
    Session session = sessions.remove(token);
    epoll.remove(session.socket.fd());
    session.outbox.close();
    session.framer.close();
    session.socket.close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    epoll.wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
