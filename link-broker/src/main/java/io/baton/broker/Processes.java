package io.baton.broker;

import io.baton.kernel.Epoll;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.Pidfd;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The processes that are connected or on record, and a pidfd of each, which tells of its exit. Owns
 * the pidfds. On the loop's thread.
 */
final class Processes implements Loop.Timer, AutoCloseable {
  private static final class Known {
    final Pidfd pidfd;
    final long token;
    int sessions;

    Known(Pidfd pidfd, long token) {
      this.pidfd = pidfd;
      this.token = token;
    }
  }

  /** Who is neither connected nor on record any more is forgotten after so long. */
  private static final long SWEEP = TimeUnit.SECONDS.toNanos(1);

  private final Loop loop;
  private final Registry registry;
  private final Consumer<ProcessKey> exited;
  private final Map<ProcessKey, Known> processes = new HashMap<>();
  private long sweepNanos = Long.MAX_VALUE;

  /**
   * @param exited told once of each that exits
   */
  Processes(Loop loop, Registry registry, Consumer<ProcessKey> exited) {
    this.loop = loop;
    this.registry = registry;
    this.exited = exited;
  }

  /**
   * Adopts the pidfd.
   *
   * @param pidfd null where the kernel has none: then nothing is known of its exit
   */
  void connected(ProcessKey process, Pidfd pidfd) {
    if (pidfd != null) {
      know(process, pidfd).sessions++;
    }
  }

  void disconnected(ProcessKey process) {
    Known known = processes.get(process);
    if (known != null) {
      known.sessions--;
      changed();
    }
  }

  /** A process on record is alive after a restart; adopts the pidfd. */
  void found(ProcessKey process, Pidfd pidfd) {
    know(process, pidfd);
  }

  /** Who is on record has changed. */
  void changed() {
    if (sweepNanos == Long.MAX_VALUE) {
      sweepNanos = Kernel.monotonicNanos() + SWEEP;
    }
  }

  int size() {
    return processes.size();
  }

  @Override
  public long dueNanos() {
    return sweepNanos;
  }

  @Override
  public void fire(long nowNanos) {
    sweepNanos = Long.MAX_VALUE;
    Set<ProcessKey> onRecord = registry.processes();
    processes
        .entrySet()
        .removeIf(
            entry -> {
              boolean forgotten =
                  entry.getValue().sessions == 0 && !onRecord.contains(entry.getKey());
              if (forgotten) {
                forget(entry.getValue());
              }
              return forgotten;
            });
  }

  private Known know(ProcessKey process, Pidfd pidfd) {
    Known known = processes.get(process);
    if (known != null) {
      pidfd.close();
      return known;
    }
    try {
      long token = loop.watch(pidfd.fd(), Epoll.IN, events -> exit(process));
      known = new Known(pidfd, token);
    } catch (KernelException e) {
      pidfd.close();
      throw e;
    }
    processes.put(process, known);
    return known;
  }

  private void exit(ProcessKey process) {
    forget(processes.remove(process));
    exited.accept(process);
  }

  private void forget(Known known) {
    loop.unwatch(known.pidfd.fd(), known.token);
    known.pidfd.close();
  }

  @Override
  public void close() {
    processes.values().forEach(this::forget);
    processes.clear();
  }
}
