package io.baton.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What something takes in Java and in C: medians over the rounds, in nanoseconds.
 *
 * @param noted what the C took on the machine where the bounds were set
 */
record Comparison(String name, double baton, double peer, double noted, Yardstick yardstick) {
  private static final int ROUNDS = 7;
  private static final int ROUNDS_TO_WARM_UP = 3;

  /** How much slower than noted the C may be before that needs a word. */
  private static final double SLOW = 1.5;

  /** In turns, after the Java has been compiled. */
  static Comparison of(String name, double noted, Yardstick yardstick, Loop baton, Loop peer)
      throws Exception {
    for (int i = 0; i < ROUNDS_TO_WARM_UP; i++) {
      baton.run();
    }
    var batonRounds = new double[ROUNDS];
    var peerRounds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      batonRounds[i] = baton.run();
      peerRounds[i] = peer.run();
    }
    return new Comparison(name, median(batonRounds), median(peerRounds), noted, yardstick);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  double ratio() {
    return baton / peer;
  }

  boolean peerIsSlow() {
    return peer > SLOW * noted;
  }

  /** Why the C is slow here. */
  String explanation() throws Exception {
    return String.format(
        Locale.ROOT,
        "%s: C takes %.2f us here, %.2f where the bounds were set; %s",
        name,
        peer / 1000,
        noted / 1000,
        yardstick.measure());
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"baton\": %.3f, \"peer\": %.3f, \"peerName\": \"c\", \"unit\": \"us\","
            + " \"ratio\": %.2f, \"rounds\": %d}",
        name,
        baton / 1000,
        peer / 1000,
        ratio(),
        ROUNDS);
  }

  String row() {
    return String.format(
        Locale.ROOT, "%-18s %9.3f us %9.3f us %6.2f", name, baton / 1000, peer / 1000, ratio());
  }
}
