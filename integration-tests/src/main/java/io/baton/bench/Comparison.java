package io.baton.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What something takes beside what the same takes elsewhere: the ratio is judged.
 *
 * @param baton one a round, in microseconds
 * @param other of the same rounds
 */
record Comparison(Peer peer, List<Double> baton, List<Double> other) implements Finding {
  private static final int ROUNDS = 7;

  /**
   * Who else does it.
   *
   * @param comparison its name
   * @param name in one word
   * @param bound the most that the ratio may be; 0 if there is none
   * @param yardstickOrNull to judge the machine by
   */
  record Peer(String comparison, String name, double bound, Loop loop, Yardstick yardstickOrNull) {}

  /** In turns, so many rounds after the Java has begun to be compiled. */
  static List<Comparison> of(int toWarmUp, Loop baton, Peer... peers) throws Exception {
    return of(ROUNDS, toWarmUp, baton, peers);
  }

  /** As above, in so many rounds. */
  static List<Comparison> of(int rounds, int toWarmUp, Loop baton, Peer... peers) throws Exception {
    for (int i = 0; i < toWarmUp; i++) {
      baton.run();
    }
    var batonRounds = new ArrayList<Double>();
    var comparisons = new ArrayList<Comparison>();
    for (var peer : peers) {
      comparisons.add(new Comparison(peer, batonRounds, new ArrayList<>()));
    }
    for (int i = 0; i < rounds; i++) {
      batonRounds.add(baton.run() / 1000);
      for (var comparison : comparisons) {
        comparison.other.add(comparison.peer.loop.run() / 1000);
      }
    }
    return comparisons;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  double otherMedian() {
    return median(other);
  }

  @Override
  public String name() {
    return peer.comparison;
  }

  @Override
  public double bound() {
    return peer.bound;
  }

  @Override
  public double judged() {
    return median(baton) / median(other);
  }

  private List<Double> ratios() {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < baton.size(); i++) {
      ratios.add(baton.get(i) / other.get(i));
    }
    return ratios.stream().sorted().toList();
  }

  @Override
  public String json() {
    var ratios = ratios();
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"baton\": %.3f, \"peer\": %.3f, \"peerName\": \"%s\", \"unit\": \"us\","
            + " \"ratio\": %.2f, \"lowest\": %.2f, \"highest\": %.2f, \"rounds\": %d%s}",
        name(),
        median(baton),
        median(other),
        peer.name,
        judged(),
        ratios.get(0),
        ratios.get(ratios.size() - 1),
        baton.size(),
        jsonBound());
  }

  @Override
  public String row() {
    var ratios = ratios();
    return String.format(
        Locale.ROOT,
        "%-20s %9.3f us %9.3f us %-7s %5.2f (%.2f-%.2f)%s",
        name(),
        median(baton),
        median(other),
        peer.name,
        judged(),
        ratios.get(0),
        ratios.get(ratios.size() - 1),
        verdict());
  }
}
