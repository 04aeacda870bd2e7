package io.baton.inspect;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How often one looks at something: as often as wanted, but at most for a share of one CPU's time.
 * It is the average of the last looks that counts; the first ones run before the JVM has compiled
 * anything, and count as nothing.
 */
final class Pace {
  private static final int LOOKS = 16;

  private final long interval;
  private final double share;
  private final LongSupplier cpuNanos;
  private final long[] costs = new long[LOOKS];
  private int looks;
  private long due;
  private long affordable;

  /**
   * @param share of one CPU
   * @param cpuNanos what the calling thread has cost so far
   */
  Pace(Duration interval, double share, LongSupplier cpuNanos) {
    this.interval = interval.toNanos();
    this.share = share;
    this.cpuNanos = cpuNanos;
  }

  boolean isDue(long nanos) {
    return looks == 0 || nanos - due >= 0;
  }

  /** Whether the share allows a look already, for one that has a reason. */
  boolean isAffordable(long nanos) {
    return looks == 0 || nanos - affordable >= 0;
  }

  /** Looks, and puts down what that cost. */
  <T> T look(long nanos, Supplier<T> look) {
    long before = cpuNanos.getAsLong();
    T seen = look.get();
    costs[looks++ % LOOKS] = cpuNanos.getAsLong() - before;
    long average = looks < LOOKS ? 0 : Arrays.stream(costs).sum() / LOOKS;
    affordable = nanos + (long) (average / share);
    due = Math.max(nanos + interval, affordable);
    return seen;
  }
}
