package io.baton.bench;

import io.baton.bench.Comparison.Peer;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Pair;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two services that give each other a link through the broker, in whose custody it survives them
 * all in between. Beside them, two that do it through a broker in C that only passes on, and
 * through one that makes the same system calls.
 */
final class HandOver implements AutoCloseable {
  private static final int COUNT = 4_000;

  /** Until all three JVMs have compiled what they do: 80,000 hand-overs, on one processor. */
  private static final int ROUNDS_TO_WARM_UP = 20;

  private final Stage stage;
  private final Path cgroup;
  private final BrokerProcess broker;
  private final Pair pair;

  /** In microseconds, one a round, those to warm up included. */
  private final List<Double> medians = new ArrayList<>();

  private final List<Double> slow = new ArrayList<>();

  HandOver(Stage stage, Path object) throws Exception {
    this.stage = stage;
    broker = new BrokerProcess(stage);
    cgroup = Files.createDirectory(stage.cgroup().resolve("target"));
    pair = new Pair(stage, broker, cgroup, object);
  }

  List<Finding> compare() throws Exception {
    Path tool = stage.tools().resolve("handover");
    Loop direct = Loop.tool(tool, "direct", 20_000);
    Loop plain = Loop.tool(tool, "broker", 20_000);
    Loop durable =
        Loop.tool(
            stage.tools().resolve("durable"),
            stage.folder(),
            stage.folder().resolve("bpffs"),
            cgroup,
            10_000);
    var yardstick = new Yardstick(9_200, "handing over without a broker", 3_900, direct);
    var peers = new ArrayList<Peer>();
    peers.add(new Peer("hand-over", "c", 8, plain, yardstick));
    peers.add(new Peer("hand-over-durable", "c-same", 2.5, durable, null));
    // Made by the script, where s6 is installed.
    Path fdholder = stage.folder().resolve("fdholder");
    if (Files.exists(fdholder)) {
      Loop s6 = Loop.tool(fdholder, stage.folder().resolve("s6/socket"), 10_000);
      peers.add(new Peer("hand-over-s6", "s6", 0, s6, null));
    }
    var findings =
        new ArrayList<Finding>(
            Comparison.of(ROUNDS_TO_WARM_UP, this::lead, peers.toArray(Peer[]::new)));
    findings.add(
        new Comparison(
            new Peer("hand-over-p99", "median", 5, null, null),
            slow.subList(ROUNDS_TO_WARM_UP, slow.size()),
            medians.subList(ROUNDS_TO_WARM_UP, medians.size())));
    return findings;
  }

  /** There and back, many times over. */
  private double lead() throws IOException {
    Pair.Times times = pair.handOver(COUNT);
    medians.add(times.way() / 1000);
    slow.add(times.late() / 1000);
    return times.median();
  }

  @Override
  public void close() throws IOException {
    pair.close();
    broker.kill();
  }
}
