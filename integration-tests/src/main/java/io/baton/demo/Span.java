package io.baton.demo;

import io.baton.kernel.Kernel;

/** Two moments between which something happened, in nanoseconds of CLOCK_MONOTONIC. */
record Span(long before, long after) {
  interface Step {
    void run() throws Exception;
  }

  static Span of(Step step) throws Exception {
    long before = Kernel.monotonicNanos();
    step.run();
    return new Span(before, Kernel.monotonicNanos());
  }
}
