package io.baton;

import io.baton.kernel.Handle;
import io.baton.kernel.Program;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A handle that is on record at the broker, with this process as the owner. Ends with one of
 * deposit, transfer, release and close. Any thread may call any method.
 */
public final class Owned<H extends Handle> implements AutoCloseable {
  Owned() {}

  /** Lent, for as long as this is open. */
  public H handle() {
    throw new UnsupportedOperationException();
  }

  /** Replaces the program and tells the broker which one is attached now. */
  public void replace(Program next) {
    throw new UnsupportedOperationException();
  }

  /** Called, on a thread of its own, when somebody waits for this entry. */
  public void onSuccessor(Consumer<Peer> waiting) {
    throw new UnsupportedOperationException();
  }

  /** Gives it to an heir and returns when the heir has confirmed; otherwise it stays owned here. */
  public void transfer(PeerSelector heir, Duration wait) {
    throw new UnsupportedOperationException();
  }

  /** Puts it into custody, on the terms it has. */
  public void deposit() {
    throw new UnsupportedOperationException();
  }

  /** Takes the name off the record and gives up every hold of this process and the broker. */
  public void release() {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives up this process's hold, and nothing else: as if the process had exited. A guard keeps the
   * link.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
