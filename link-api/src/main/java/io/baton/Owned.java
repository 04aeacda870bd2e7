package io.baton;

import io.baton.kernel.Handle;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * A handle that is on record at the broker, with this process as the owner. Ends with one of
 * deposit, transfer, release and close; what is called later says how it ended. Any thread may call
 * any method; calls that change something wait for each other.
 */
public final class Owned<H extends Handle> implements AutoCloseable {
  private final Broker broker;
  private final LinkName name;
  private final H handle;
  private final LinkHandle link;
  private final Terms terms;

  /** Of the program that the broker knows; 0 if of none. */
  private int recorded;

  private Watch successors;

  /** During a transfer, when a renewal would take it back. */
  private volatile boolean offered;

  /** How it ended; null while open. */
  private volatile String ended;

  /** Adopts the handle. */
  Owned(Broker broker, LinkName name, H handle, Terms terms) {
    this.broker = broker;
    this.name = name;
    this.handle = handle;
    this.link = (LinkHandle) handle;
    this.terms = terms;
    this.recorded = program();
  }

  /** Lent, for as long as this is open. */
  public H handle() {
    requireOpen();
    return handle;
  }

  /**
   * Replaces the program by compare-and-swap, and tells the broker which one is attached now, so
   * that a later claimant can compare. The same program: nothing happens. Borrows {@code next}.
   * Where the link came without its program, there is nothing to compare with, and whatever is
   * attached is replaced: so after an owner that died before it could tell.
   *
   * @throws io.baton.kernel.KernelException as {@link LinkHandle#replace}; nothing was changed
   * @throws BrokerException if it was replaced, and the broker did not take note of it
   */
  public synchronized void replace(Program next) {
    requireOpen();
    if (link.program().isEmpty() && link.map().isEmpty()) {
      link.replaceUnchecked(next);
    } else {
      handle.replace(next);
    }
    if (program() != recorded) {
      broker.verbs().deposit(name, link, terms, true);
      recorded = program();
    }
  }

  /**
   * Calls back, on a thread of its own, for each claim that waits for this entry, those included
   * that wait already; for the same one again when the broker has been restarted. {@link #deposit}
   * hands it over.
   */
  public synchronized void onSuccessor(Consumer<Peer> waiting) {
    requireOpen();
    if (successors != null) {
      throw new IllegalStateException(name + " has a callback for successors");
    }
    successors =
        broker.watch(
            name.value(),
            event -> {
              if (event.event().equals("waiting") && event.isAbout(name) && ended == null) {
                waiting.accept(event.peer());
              }
            });
  }

  /**
   * Gives it to an heir. Until the heir has confirmed, it stays this process's: if none comes in
   * that time, or this process exits, nothing has changed.
   *
   * @param wait rounded up to whole seconds
   * @return whether an heir has it now; then this is spent
   */
  public synchronized boolean transfer(PeerSelector heir, Duration wait) {
    requireOpen();
    offered = true;
    try {
      String owner = new Transfer(broker, name, link, terms).to(heir, wait);
      if (owner != null) {
        end("was transferred to " + owner);
      }
      return owner != null;
    } finally {
      offered = false;
    }
  }

  /** Puts it into custody, on the terms it has; this is spent. */
  public synchronized void deposit() {
    requireOpen();
    broker.verbs().deposit(name, link, terms, false);
    end("was deposited");
  }

  /** Takes the name off the record and gives up every hold of this process and the broker. */
  public synchronized void release() {
    requireOpen();
    broker.verbs().release(name);
    end("was released");
  }

  /**
   * Gives up this process's hold, and nothing else: as if the process had exited, but for the
   * record, where it stays this process's until it exits. A guard keeps the link; without one, and
   * with no other holder, the kernel detaches.
   */
  @Override
  public synchronized void close() {
    if (ended == null) {
      end("was closed");
    }
  }

  /** After the broker came back: this process is still the owner. */
  void renew() {
    if (!offered) {
      renewUnlessEnded();
    }
  }

  private synchronized void renewUnlessEnded() {
    if (ended == null) {
      broker.verbs().deposit(name, link, terms, true);
    }
  }

  /** "edge-xdp: link 42, owned", "edge-xdp: was deposited at 10:31:04". */
  @Override
  public String toString() {
    String how = ended;
    return name + ": " + (how == null ? link + ", owned" : how);
  }

  private int program() {
    return link.program().map(Program::id).orElse(0);
  }

  private void requireOpen() {
    if (ended != null) {
      throw new IllegalStateException(name + " " + ended);
    }
  }

  private void end(String how) {
    ended = how + " at " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS);
    broker.forget(this);
    link.close(ended);
    if (successors != null) {
      successors.close();
    }
  }
}
