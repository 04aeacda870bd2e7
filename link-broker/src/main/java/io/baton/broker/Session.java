package io.baton.broker;

import io.baton.kernel.Epoll;
import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Call;
import io.baton.varlink.Framer;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import io.baton.varlink.Outbox;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One connection: one call at a time, the next only when the answer has left and the peer has read
 * every descriptor. Owns the socket. What the peer does wrong ends this connection at most, and so
 * does a bug of ours. On the loop's thread.
 */
final class Session implements Loop.Source {
  /** The replies of a call with "more", made when there is room for them. */
  interface Stream {
    /** The next reply's parameters, or null if there is none now. */
    Map<String, Object> next();

    /** Whether {@link #next} gave the last one. */
    boolean ended();

    void close();
  }

  private interface Step {
    void run() throws MalformedMessageException;
  }

  /** Replies of a stream, or calls of a process that has exited, in one turn. */
  private static final int SLICE = 16;

  private Caller caller;
  private final UnixSocket socket;
  private final Framer framer;
  private final Outbox outbox;
  private final Loop loop;
  private final Methods methods;
  private final BooleanSupplier turn;
  private final Consumer<Session> ended;
  private final long token;
  private int interest = Epoll.IN;

  /** The call to be answered; null between calls. */
  private Call call;

  private Stream stream;

  /** The stream's slice of this turn is used up. */
  private boolean more;

  /** The next call waits until the peer has read a descriptor. */
  private boolean unread;

  /** What to do if the answer's descriptors cannot be sent; null if it has none. */
  private Runnable unsent;

  /** What the peer sent and is being closed still. */
  private int closing;

  private boolean closed;

  /**
   * Adopts the socket, non-blocking.
   *
   * @param turn whether a call of this user may be served in this turn of the loop; asking takes it
   * @param ended told once, when nothing of this connection is left
   */
  Session(
      Caller caller,
      UnixSocket socket,
      Loop loop,
      Methods methods,
      BooleanSupplier turn,
      Consumer<Session> ended) {
    this.caller = caller;
    this.socket = socket;
    this.framer = new Framer(socket, Protocol.MAX_MESSAGE);
    this.outbox = new Outbox(socket);
    this.loop = loop;
    this.methods = methods;
    this.turn = turn;
    this.ended = ended;
    this.token = loop.watch(socket.fd(), interest, this);
  }

  Caller caller() {
    return caller;
  }

  void grant(Rights rights) {
    caller = caller.with(rights);
  }

  @Override
  public void ready(int events) {
    // Otherwise it is told again in the next turn.
    if (interest != Epoll.IN || turn.getAsBoolean()) {
      guarded(() -> goOn(events));
    }
  }

  private void goOn(int events) throws MalformedMessageException {
    send();
    if (closed) {
      return;
    }
    if (call == null) {
      serve();
    } else if ((events & (Epoll.HUP | Epoll.ERR)) != 0) {
      close();
    }
  }

  /** Serves what the peer sent before its process exited, and ends. */
  void drain() {
    for (int i = 0; i < SLICE && !closed && call == null; i++) {
      guarded(this::serve);
    }
    close();
  }

  void reply(Map<String, ?> parameters) {
    guarded(() -> answer(Map.of("parameters", parameters), List.of()));
  }

  /**
   * Adopts the descriptors.
   *
   * @param unsent called if the peer cannot receive them; it may end up with none or with all
   */
  void reply(Map<String, ?> parameters, List<Fd> descriptors, Runnable unsent) {
    if (closed) {
      descriptors.forEach(Fd::close);
      unsent.run();
      return;
    }
    this.unsent = unsent;
    guarded(() -> answer(Map.of("parameters", parameters), descriptors));
  }

  /** Adopts the stream, whose replies go out one after the other. */
  void reply(Stream replies) {
    stream = replies;
    pump();
  }

  void fail(VarlinkException refusal) {
    guarded(() -> answer(message(refusal), List.of()));
  }

  /** The call is done, without an answer. */
  void drop() {
    call = null;
  }

  /** To be called when the stream has something again. */
  void pump() {
    guarded(this::send);
  }

  /** Closes what nobody took of a message, then goes on. */
  void discard(Message message, Runnable then) {
    if (message.descriptors() == 0) {
      then.run();
    } else {
      aside(message::close, then);
    }
  }

  /** As long as what the peer sent is being closed, this connection counts. */
  private void aside(Runnable close, Runnable then) {
    closing++;
    loop.asideForStranger(
        close,
        () -> {
          then.run();
          closing--;
          reportEnd();
        });
  }

  private void serve() throws MalformedMessageException {
    unread = outbox.descriptorUnread();
    if (unread || outbox.queued() > 0) {
      return;
    }
    Message message = receive();
    if (message == null) {
      return;
    }
    try {
      call = Call.of(message.members());
    } catch (MalformedMessageException e) {
      discard(message, () -> {});
      throw e;
    }
    methods.serve(this, call, message);
  }

  private Message receive() throws MalformedMessageException {
    try {
      Message message = framer.next();
      if (message == null && framer.end() == Framer.End.CLOSED) {
        close();
      }
      return message;
    } catch (KernelException e) {
      close();
      return null;
    }
  }

  private void answer(Map<String, ?> message, List<Fd> descriptors) {
    if (!call.oneway()) {
      outbox.add(message, descriptors);
    }
    call = null;
    send();
  }

  private static Map<String, Object> message(VarlinkException refusal) {
    return Map.of("error", refusal.error(), "parameters", refusal.parameters());
  }

  private void send() {
    try {
      if (outbox.flush()) {
        unsent = null;
        more = stream != null && fill();
        outbox.flush();
      }
    } catch (KernelException e) {
      if (unsent == null || !e.errno().name().equals("ETOOMANYREFS")) {
        close();
        return;
      }
      Runnable fallback = unsent;
      unsent = null;
      outbox.add(message(Errors.limitExceeded("descriptorsInFlight", 0)), List.of());
      send();
      fallback.run();
    }
  }

  /** Queues the stream's next replies; false if it has no more for now. */
  private boolean fill() {
    for (int i = 0; i < SLICE && outbox.queued() < Protocol.MAX_MESSAGE; i++) {
      Map<String, Object> reply = stream.next();
      if (reply == null) {
        return false;
      }
      if (stream.ended()) {
        stream = null;
        call = null;
        outbox.add(Map.of("parameters", reply), List.of());
        return false;
      }
      outbox.add(Map.of("parameters", reply, "continues", true), List.of());
    }
    return true;
  }

  private void guarded(Step step) {
    if (closed) {
      return;
    }
    try {
      step.run();
      settle();
    } catch (MalformedMessageException e) {
      close();
    } catch (RuntimeException e) {
      Log.bug("closing the connection of " + caller.peer().label(), e);
      close();
    }
  }

  /** Asks to be told of what this connection waits for now. */
  private void settle() {
    if (closed) {
      return;
    }
    int wanted = Epoll.IN;
    if (outbox.queued() > 0 || more) {
      wanted = Epoll.OUT;
    } else if (call != null) {
      wanted = 0;
    } else if (unread) {
      // The kernel tells of every read of the peer's, if asked for edges.
      wanted = Epoll.OUT | Epoll.EDGE;
    }
    if (wanted != interest) {
      loop.change(socket.fd(), wanted, token);
      interest = wanted;
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.unwatch(socket.fd(), token);
    if (stream != null) {
      stream.close();
    }
    if (unsent != null) {
      unsent.run();
    }
    aside(
        () -> {
          framer.close();
          outbox.close();
          // What was sent and not received is closed with it.
          socket.close();
        },
        () -> {});
  }

  private void reportEnd() {
    if (closed && closing == 0) {
      ended.accept(this);
    }
  }
}
