package io.baton.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what has no event to wait for. */
public final class Await {
  private static final Duration STEP = Duration.ofMillis(2);

  private Await() {}

  /** Looks again and again until it is so; fails, saying {@code what} was waited for, if never. */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    if (!holds(deadline, condition)) {
      throw new AssertionError("not within " + deadline.toMillis() + " ms: " + what);
    }
  }

  /** Whether it comes to be so within that time. */
  public static boolean holds(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }
}
