package io.baton.bench;

import io.baton.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures everything and prints it. */
final class Bench {
  private Bench() {}

  /** {@code STAGE... [--json]} */
  public static void main(String[] args) throws Exception {
    var stage = Stage.of(args);
    boolean json = List.of(args).contains("--json");
    var all = new ArrayList<Comparison>();
    try (var links = new Links(stage)) {
      all.add(links.createClose());
      all.add(links.replace());
      all.add(links.info());
    }
    try (var handOver = new HandOver(stage)) {
      all.add(handOver.compare());
    }
    if (json) {
      all.forEach(comparison -> System.out.println(comparison.json()));
    } else {
      System.out.printf("%-18s %12s %12s %6s%n", "", "baton", "c", "ratio");
      all.forEach(comparison -> System.out.println(comparison.row()));
    }
    if (all.stream().anyMatch(Comparison::peerIsSlow)) {
      explain(stage, all);
    }
  }

  /** By what has nothing to do with links: how long this machine takes for the simplest things. */
  private static void explain(Stage stage, List<Comparison> all) throws Exception {
    for (var comparison : all) {
      if (comparison.peerIsSlow()) {
        System.err.printf(
            Locale.ROOT,
            "%s: C takes %.2f us here, %.2f us where the bounds were set%n",
            comparison.name(),
            comparison.peer() / 1000,
            comparison.noted() / 1000);
      }
    }
    double call = Loop.tool(stage.tools().resolve("links"), "getppid", "-", 1_000_000).run();
    double direct = Loop.tool(stage.tools().resolve("handover"), "direct", 20_000).run();
    System.err.printf(
        Locale.ROOT,
        "because this machine is slower: getppid(2) takes %.0f ns here, 89 there; a descriptor"
            + " handed over without a broker %.1f us, 3.9 there%n",
        call,
        direct / 1000);
  }
}
