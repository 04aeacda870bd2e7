package io.baton.bench;

import java.util.Locale;

/**
 * What the C took on the machine where the bounds were set, and something simpler that it does as
 * well: if that too is slow on this machine, the machine is.
 *
 * @param noted of the C, in nanoseconds
 * @param notedSimple of the simpler thing; 0 if that is not known
 */
record Yardstick(double noted, String simple, double notedSimple, Loop loop) {
  /** How much slower than noted the C may be before that needs a word. */
  private static final double SLOW = 1.5;

  boolean isSlow(Comparison comparison) {
    return comparison.otherMedian() * 1000 > SLOW * noted;
  }

  /** Why the C is slow here. */
  String explanation(Comparison comparison) throws Exception {
    String there =
        notedSimple == 0 ? "" : String.format(Locale.ROOT, ", %.2f there", notedSimple / 1000);
    return String.format(
        Locale.ROOT,
        "%s: C takes %.2f us here, %.2f where the bounds were set; %s takes %.2f us here%s",
        comparison.name(),
        comparison.otherMedian(),
        noted / 1000,
        simple,
        loop.run() / 1000,
        there);
  }
}
