package io.baton.bench;

import io.baton.bpf.Programs;
import io.baton.stage.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures everything and prints it. */
final class Bench {
  private final List<Finding> findings = new ArrayList<>();
  private final boolean tellsProgress;

  private Bench(boolean tellsProgress) {
    this.tellsProgress = tellsProgress;
  }

  /**
   * {@code STAGE... [--json] [--check] [--progress]}: with --check it exits with 1 if a bound is
   * past; with --progress it says on standard error what it is at.
   */
  public static void main(String[] args) throws Exception {
    var options = List.of(args);
    var bench = new Bench(options.contains("--progress"));
    bench.measure(Stage.of(args));
    bench.print(options.contains("--json"));
    if (options.contains("--check") && bench.findings.stream().anyMatch(Finding::isPast)) {
      System.exit(1);
    }
  }

  private void measure(Stage stage) throws Exception {
    Path object = Programs.DEMO.copyTo(stage.folder());
    try (var links = new Links(stage, object)) {
      progress("links");
      findings.add(links.createClose());
      findings.add(links.replace());
      findings.add(links.info());
    }
    try (var slots = new Slots(stage)) {
      progress("slots");
      findings.addAll(slots.compare());
    }
    try (var handOver = new HandOver(stage, object)) {
      progress("hand-overs");
      findings.addAll(handOver.compare());
    }
    try (var takeover = new Takeover(stage, object)) {
      progress("what follows a death");
      findings.add(takeover.afterDeath());
    }
    Path tracing = Programs.TRACING.copyTo(stage.folder());
    progress("commands");
    var commands = new CommandStart(stage);
    findings.add(commands.version());
    try (var few = new Custody(stage, "commands", tracing, Custody.FEW)) {
      findings.add(commands.list(few.socket()));
    }
    progress("10,000 links listed");
    try (var listing = new Listing(stage, tracing)) {
      findings.add(listing.inProcess());
      findings.add(listing.asProcess());
    }
    progress("10,000 links in custody");
    try (var many = new Custody(stage, "many", tracing, Custody.MANY)) {
      try (var few = new Custody(stage, "few", tracing, Custody.FEW)) {
        findings.add(Custody.claims(many, few));
      }
      findings.add(many.idle());
      findings.add(many.memory());
      findings.add(many.restart());
    }
    progress("");
  }

  private void progress(String what) {
    if (tellsProgress) {
      // Over the line before.
      System.err.print("\r\033[K" + (what.isEmpty() ? "" : "measuring " + what));
    }
  }

  private void print(boolean json) throws Exception {
    for (Finding finding : findings) {
      System.out.println(json ? finding.json() : finding.row());
    }
    for (Finding finding : findings) {
      if (finding instanceof Comparison comparison
          && comparison.peer().yardstickOrNull() != null
          && comparison.peer().yardstickOrNull().isSlow(comparison)) {
        System.err.println(comparison.peer().yardstickOrNull().explanation(comparison));
      }
    }
  }
}
