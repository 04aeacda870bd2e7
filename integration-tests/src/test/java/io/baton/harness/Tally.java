package io.baton.harness;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many tests of each class passed, failed and were skipped, and why those were. */
final class Tally {
  /** What became of one test, or of a whole kind of links that was skipped at once. */
  enum Result {
    PASSED,
    FAILED,
    SKIPPED
  }

  private final Map<String, int[]> classes = new LinkedHashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();

  void count(String name, Result result) {
    classes.computeIfAbsent(name, none -> new int[Result.values().length])[result.ordinal()]++;
  }

  void skipped(String name, String reason) {
    count(name, Result.SKIPPED);
    reasons.merge(reason, 1, Integer::sum);
  }

  int total(Result result) {
    return classes.values().stream().mapToInt(counts -> counts[result.ordinal()]).sum();
  }

  void print(PrintStream out) {
    out.printf("%n%-24s %7s %7s %7s%n", "", "passed", "failed", "skipped");
    classes.forEach(
        (name, counts) -> out.printf("%-24s %7d %7d %7d%n", name, counts[0], counts[1], counts[2]));
    reasons.forEach((reason, times) -> out.printf("skipped %d x: %s%n", times, reason));
  }
}
