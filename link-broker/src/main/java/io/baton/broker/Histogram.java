package io.baton.broker;

/** How often something took how long, as Prometheus counts it. One thread. */
final class Histogram {
  /** Upper bounds in seconds; what is above the last is in none. */
  private static final double[] BOUNDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final double NANOS = 1e9;

  private final long[] counts = new long[BOUNDS.length];
  private long count;
  private long sumNanos;

  void add(long nanos) {
    count++;
    sumNanos += nanos;
    for (int i = BOUNDS.length - 1; i >= 0 && nanos <= BOUNDS[i] * NANOS; i--) {
      counts[i]++;
    }
  }

  void write(StringBuilder to, String name) {
    for (int i = 0; i < BOUNDS.length; i++) {
      to.append(name).append("_bucket{le=\"").append(BOUNDS[i]).append("\"} ");
      to.append(counts[i]).append('\n');
    }
    to.append(name).append("_bucket{le=\"+Inf\"} ").append(count).append('\n');
    to.append(name).append("_sum ").append(sumNanos / NANOS).append('\n');
    to.append(name).append("_count ").append(count).append('\n');
  }
}
