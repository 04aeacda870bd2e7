package io.baton.fuzz;

import io.baton.stage.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How fast two services hand over their link, in breaks and under the attacks after them. */
final class Pace {
  /** Timed in one go. */
  private static final int HAND_OVERS = 50;

  private final Pair pair;
  private final List<Double> calm = new ArrayList<>();

  /** Each beside the break before it, so that what else the machine does disturbs both. */
  private final List<Double> shares = new ArrayList<>();

  private int count;

  Pace(Pair pair) {
    this.pair = pair;
  }

  /** So many in all. */
  int count() {
    return count;
  }

  void rest(long nanos) throws IOException {
    calm.add(perSecond(nanos, () -> {}));
  }

  /**
   * @param between done again and again, and not timed
   */
  void underAttack(long nanos, Runnable between) throws IOException {
    shares.add(perSecond(nanos, between) / calm.get(calm.size() - 1));
  }

  private double perSecond(long nanos, Runnable between) throws IOException {
    long timed = 0;
    int done = 0;
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; done += HAND_OVERS) {
      long begin = System.nanoTime();
      pair.handOver(HAND_OVERS);
      timed += System.nanoTime() - begin;
      between.run();
    }
    count += done;
    return done * 1e9 / timed;
  }

  /** In the breaks, the median. */
  double calm() {
    return median(calm);
  }

  /** What is left of it under attack, the median. */
  double share() {
    return median(shares);
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().skip(numbers.size() / 2).findFirst().orElseThrow();
  }
}
