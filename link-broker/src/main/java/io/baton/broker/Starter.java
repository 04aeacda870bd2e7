package io.baton.broker;

import io.baton.kernel.Datagram;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whoever started this broker, if it asked to be told how it goes, as systemd does (sd_notify(3)):
 * that it is ready, that it ends, and from the loop again and again that it is alive. Nobody waits
 * for a starter that does not listen.
 */
final class Starter implements Loop.Timer {
  private final String socketOrNull;

  /** 0 if the starter does not watch. */
  private final long period;

  private long due = Long.MAX_VALUE;

  private Starter(String socketOrNull, long period) {
    this.socketOrNull = socketOrNull;
    this.period = period;
  }

  /** By NOTIFY_SOCKET, and WATCHDOG_USEC if WATCHDOG_PID is this process or missing. */
  static Starter of(Map<String, String> environment) {
    String pid = Long.toString(ProcessHandle.current().pid());
    boolean watches = environment.getOrDefault("WATCHDOG_PID", pid).equals(pid);
    String micros = watches ? environment.getOrDefault("WATCHDOG_USEC", "0") : "0";
    long period = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / 2;
    return new Starter(environment.get("NOTIFY_SOCKET"), period);
  }

  /** Until it is {@link #ready} again. */
  void reloading() {
    tell("RELOADING=1");
  }

  /** From now on it is told that the loop is alive. */
  void ready() {
    tell("READY=1");
    if (socketOrNull != null && period > 0) {
      due = Kernel.monotonicNanos() + period;
    }
  }

  /** Any thread. */
  void stopping() {
    tell("STOPPING=1");
  }

  @Override
  public long dueNanos() {
    return due;
  }

  @Override
  public void fire(long nowNanos) {
    due = nowNanos + period;
    tell("WATCHDOG=1");
  }

  private void tell(String state) {
    if (socketOrNull == null) {
      return;
    }
    try {
      if (!Datagram.send(socketOrNull, state)) {
        Log.line("%s not told: %s has no room".formatted(state, socketOrNull));
      }
    } catch (KernelException e) {
      Log.line("%s not told: %s".formatted(state, e.getMessage()));
    }
  }
}
