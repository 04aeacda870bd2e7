package io.baton.bench;

import io.baton.bpf.Programs;
import io.baton.stage.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures everything and prints it. */
final class Bench {
  private Bench() {}

  /** {@code STAGE... [--json]} */
  public static void main(String[] args) throws Exception {
    var stage = Stage.of(args);
    boolean json = List.of(args).contains("--json");
    Path object = Programs.DEMO.copyTo(stage.folder());
    var all = new ArrayList<Comparison>();
    try (var links = new Links(stage, object)) {
      all.add(links.createClose());
      all.add(links.replace());
      all.add(links.info());
    }
    try (var handOver = new HandOver(stage, object)) {
      all.add(handOver.compare());
    }
    if (json) {
      all.forEach(comparison -> System.out.println(comparison.json()));
    } else {
      System.out.printf("%-18s %12s %12s %6s%n", "", "baton", "c", "ratio");
      all.forEach(comparison -> System.out.println(comparison.row()));
    }
    for (var comparison : all) {
      if (comparison.peerIsSlow()) {
        System.err.println(comparison.explanation());
      }
    }
  }
}
