package io.baton.chaos;

import io.baton.kernel.Kernel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what has to come about. */
final class Deadline {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(40);
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);

  private Deadline() {}

  /**
   * @param details to say if it does not
   * @throws AssertionError if it does not
   */
  static void await(BooleanSupplier isSo, String what, Supplier<String> details) {
    long deadline = Kernel.monotonicNanos() + NANOS;
    while (!isSo.getAsBoolean()) {
      if (Kernel.monotonicNanos() > deadline) {
        throw new AssertionError("it does not come about that " + what + details.get());
      }
      LockSupport.parkNanos(STEP);
    }
  }
}
