package io.baton.broker;

import io.baton.kernel.Epoll;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.Pidfd;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Listener;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Takes connections in. One beyond a limit is closed at once; while there is no room for
 * descriptors, they wait in the listener's queue, and where many come at once that are not root's,
 * so that who is connected already is served meanwhile. On the loop's thread.
 */
final class Connections implements Loop.Source, Loop.Timer {
  /** Taken in one turn: then it is the others' turn. */
  private static final int SLICE = 4;

  /** After a slice of others than root's: a crowd that wants in must not take all the time. */
  private static final long BREATH = TimeUnit.MILLISECONDS.toNanos(5);

  /** While there is no room, it is looked for so often. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  /** More are not taken while so many beyond a limit are still being closed. */
  private static final int MAX_REJECTING = 64;

  private final Loop loop;
  private final Listener listener;
  private final Identity identity;
  private final PolicyInForce policy;
  private final Sessions sessions;
  private final Processes processes;
  private final Room room;
  private final Changes changes;
  private final Methods methods;
  private final long token;
  private long lastSession;
  private int rejecting;
  private long pausedUntil = Long.MAX_VALUE;

  /** Borrows the listener. */
  Connections(
      Loop loop,
      Listener listener,
      Identity identity,
      PolicyInForce policy,
      Sessions sessions,
      Processes processes,
      Room room,
      Changes changes,
      Methods methods) {
    this.loop = loop;
    this.listener = listener;
    this.identity = identity;
    this.policy = policy;
    this.sessions = sessions;
    this.processes = processes;
    this.room = room;
    this.changes = changes;
    this.methods = methods;
    this.token = loop.watch(listener.fd(), Epoll.IN, this);
  }

  @Override
  public void ready(int events) {
    boolean crowd = false;
    for (int i = 0; i < SLICE; i++) {
      if (!room.isLeft() || rejecting >= MAX_REJECTING) {
        pause(PAUSE);
        return;
      }
      Optional<UnixSocket> accepted = accept();
      if (accepted.isEmpty()) {
        return;
      }
      crowd |= !open(accepted.get());
    }
    if (crowd) {
      pause(BREATH);
    }
  }

  @Override
  public long dueNanos() {
    return pausedUntil;
  }

  @Override
  public void fire(long nowNanos) {
    pausedUntil = Long.MAX_VALUE;
    loop.change(listener.fd(), Epoll.IN, token);
  }

  private void pause(long nanos) {
    pausedUntil = Kernel.monotonicNanos() + nanos;
    loop.change(listener.fd(), 0, token);
  }

  private Optional<UnixSocket> accept() {
    try {
      return listener.accept();
    } catch (KernelException | UncheckedIOException e) {
      Log.line("taking no connection for a moment: " + e.getMessage());
      pause(PAUSE);
      return Optional.empty();
    }
  }

  /** Adopts the socket; whether it is root's. */
  private boolean open(UnixSocket socket) {
    int uid = -1;
    try {
      uid = socket.peer().uid();
      if (hasPlaceFor(uid)) {
        Optional<Identity.Identified> peer = identity.of(socket, ++lastSession);
        if (peer.isPresent() && hasPlaceFor(peer.get().caller().process())) {
          admit(socket, peer.get());
          return uid == 0;
        }
        peer.map(Identity.Identified::pidfd).ifPresent(Pidfd::close);
      }
    } catch (KernelException e) {
      Log.line("a connection was dropped: " + e.getMessage());
    }
    reject(socket);
    return uid == 0;
  }

  /**
   * Asked first: finding out the rest takes longer, and a crowd must not take the time of others.
   */
  private boolean hasPlaceFor(int uid) {
    Limits limits = policy.limits();
    return uid == 0
        ? sessions.count() < limits.of(Limit.CONNECTIONS)
        : !onlyForRoot() && sessions.count(uid) < limits.of(Limit.CONNECTIONS_PER_UID);
  }

  /** Of what is kept for root, none of its processes has more than one either. */
  private boolean hasPlaceFor(ProcessKey process) {
    return !onlyForRoot() || sessions.of(process).isEmpty();
  }

  private boolean onlyForRoot() {
    Limits limits = policy.limits();
    return sessions.count() >= limits.of(Limit.CONNECTIONS) - limits.of(Limit.CONNECTIONS_FOR_ROOT);
  }

  private void admit(UnixSocket socket, Identity.Identified peer) {
    ProcessKey process = peer.caller().process();
    processes.connected(process, peer.pidfd());
    int uid = peer.caller().peer().uid();
    BooleanSupplier turn = () -> sessions.takeTurn(uid, loop.turn());
    try {
      sessions.add(new Session(peer.caller(), socket, loop, methods, turn, this::ended));
    } catch (KernelException e) {
      processes.disconnected(process);
      throw e;
    }
  }

  /** What it has sent is closed with it. */
  private void reject(UnixSocket socket) {
    rejecting++;
    loop.asideForStranger(socket::close, () -> rejecting--);
  }

  private void ended(Session session) {
    sessions.remove(session);
    processes.disconnected(session.caller().process());
    changes.happen(new Event.Disconnected(session.caller().session()));
  }
}
