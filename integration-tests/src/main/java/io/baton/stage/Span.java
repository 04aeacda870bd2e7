package io.baton.stage;

import io.baton.kernel.Kernel;

/** Two moments between which something happened, in nanoseconds of CLOCK_MONOTONIC. */
public record Span(long before, long after) {
  /** What is timed. */
  public interface Step {
    void run() throws Exception;
  }

  public static Span of(Step step) throws Exception {
    long before = Kernel.monotonicNanos();
    step.run();
    return new Span(before, Kernel.monotonicNanos());
  }
}
