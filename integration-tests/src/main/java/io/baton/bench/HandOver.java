package io.baton.bench;

import io.baton.bench.Comparison.Peer;
import io.baton.stage.BrokerProcess;
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
  private static final String LEADER = "a.service";
  private static final String FOLLOWER = "b.service";
  private static final int COUNT = 4_000;

  /** Until all three JVMs have compiled what they do: 80,000 hand-overs, on one processor. */
  private static final int ROUNDS_TO_WARM_UP = 20;

  private final Stage stage;
  private final Path cgroup;
  private final BrokerProcess broker;
  private final String there;
  private final String back;
  private final Process leader;
  private final Process follower;

  /** In microseconds, one a round, those to warm up included. */
  private final List<Double> medians = new ArrayList<>();

  private final List<Double> slow = new ArrayList<>();

  HandOver(Stage stage, Path object) throws Exception {
    this.stage = stage;
    broker = new BrokerProcess(stage);
    there = fifo("there");
    back = fifo("back");
    cgroup = Files.createDirectory(stage.cgroup().resolve("target"));
    leader = client(LEADER, FOLLOWER, cgroup.toString(), object.toString());
    follower = client(FOLLOWER, LEADER);
  }

  /** Where it carries a number, nobody is woken in vain, as those who wait at a socket are. */
  private String fifo(String name) throws Exception {
    String path = stage.folder().resolve(name).toString();
    if (new ProcessBuilder("mkfifo", path).start().waitFor() != 0) {
      throw new IOException("mkfifo " + path + " failed");
    }
    return path;
  }

  private Process client(String own, String other, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(broker.socket().toString(), other, there, back));
    arguments.addAll(List.of(more));
    return stage.startJava(own, HandOverClient.class, arguments);
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
    leader.outputWriter().append(COUNT / 2 + "\n").flush();
    String[] nanos = lineOfLeader().split(" ");
    medians.add(Double.parseDouble(nanos[1]) / 1000);
    slow.add(Double.parseDouble(nanos[2]) / 1000);
    return Double.parseDouble(nanos[0]);
  }

  private String lineOfLeader() throws IOException {
    String line = leader.inputReader().readLine();
    if (line == null) {
      throw new IOException("a service of the hand-over ended");
    }
    return line;
  }

  @Override
  public void close() {
    follower.destroyForcibly();
    leader.destroyForcibly();
    broker.kill();
  }
}
