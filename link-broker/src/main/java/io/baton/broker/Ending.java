package io.baton.broker;

import java.util.concurrent.CountDownLatch;

/**
 * The end that SIGTERM or SIGINT asks for: the loop stops, everything stays pinned, and the process
 * exits with 0, not with the signal's number.
 */
final class Ending {
  private final Starter starter;
  private final CountDownLatch over = new CountDownLatch(1);

  /** Null while this broker waits for its successor: then there is nothing to stop. */
  private Loop loop;

  private boolean hooked;
  private boolean ended;

  /**
   * @param starter is told when it begins
   */
  Ending(Starter starter) {
    this.starter = starter;
  }

  Starter starter() {
    return starter;
  }

  /** Signals end that loop from now on. */
  synchronized void ends(Loop serving) {
    loop = serving;
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::asked));
    }
  }

  /** Signals end the process at once from now on. */
  synchronized void endsAtOnce() {
    loop = null;
  }

  /** In the JVM's shutdown, which a signal began. */
  private void asked() {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (loop == null) {
        Runtime.getRuntime().halt(0);
      }
      starter.stopping();
      loop.stop();
    }
    try {
      over.await();
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is closed. */
  synchronized void over() {
    ended = true;
    over.countDown();
  }
}
