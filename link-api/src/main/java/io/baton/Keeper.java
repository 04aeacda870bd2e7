package io.baton;

import io.baton.varlink.Client;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Notices that the broker went away and renews what this process owns once it is back, so that a
 * broker that cannot see this process finds its owner again. A refusal is not told here: the
 * owner's next call meets it.
 */
final class Keeper {
  /** A broker that ends every connection is not to be asked all the time. */
  private static final long PAUSE_MILLIS = 100;

  private final Connection connection;

  /** Weak: an owned handle that is dropped is to be reported, not kept. */
  private final Set<Owned<?>> owned = Collections.newSetFromMap(new WeakHashMap<>());

  private boolean running;

  Keeper(Connection connection) {
    this.connection = connection;
  }

  synchronized void add(Owned<?> one) {
    owned.add(one);
    if (!running) {
      running = true;
      Thread thread = new Thread(this::run, "baton-keeper");
      thread.setDaemon(true);
      thread.start();
    }
  }

  synchronized void remove(Owned<?> one) {
    owned.remove(one);
  }

  private void run() {
    try {
      while (true) {
        Client used = connection.repeat("renew", Connection.FOREVER, (client, left) -> client);
        used.awaitEnd();
        used.close();
        connection.pause(PAUSE_MILLIS);
        renewAll();
      }
    } catch (IllegalStateException e) {
      // The connection was closed on purpose.
    }
  }

  private void renewAll() {
    List<Owned<?>> now;
    synchronized (this) {
      now = List.copyOf(owned);
    }
    for (Owned<?> one : now) {
      try {
        one.renew();
      } catch (RuntimeException e) {
        // Refused, unanswered, or no descriptor free: its owner's next call meets it too.
      }
    }
  }
}
