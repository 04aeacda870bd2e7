package io.baton.bench;

import io.baton.stage.BrokerProcess;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two services that give each other a link through the broker, in whose custody it survives them
 * all in between; beside them a broker in C that only passes on.
 */
final class HandOver implements AutoCloseable {
  private static final String LEADER = "a.service";
  private static final String FOLLOWER = "b.service";

  private final Stage stage;
  private final BrokerProcess broker;
  private final Process leader;
  private final Process follower;

  HandOver(Stage stage, Path object) throws Exception {
    this.stage = stage;
    broker = new BrokerProcess(stage);
    Path cgroup = Files.createDirectory(stage.cgroup().resolve("target"));
    leader = client(LEADER, FOLLOWER, cgroup.toString(), object.toString());
    lineOfLeader(); // it listens
    follower = client(FOLLOWER, LEADER);
  }

  private Process client(String own, String other, String... more) throws IOException {
    String turn = stage.folder().resolve("turn.sock").toString();
    var arguments = new ArrayList<>(List.of(stage.socket().toString(), other, turn));
    arguments.addAll(List.of(more));
    return stage.startJava(own, HandOverClient.class, arguments);
  }

  Comparison compare() throws Exception {
    int count = 4_000;
    Path tool = stage.tools().resolve("handover");
    var direct =
        new Yardstick("handing over without a broker", 3_900, Loop.tool(tool, "direct", 20_000));
    return Comparison.of(
        "hand-over", 9_200, direct, () -> lead(count / 2), Loop.tool(tool, "broker", 5 * count));
  }

  /** There and back, that often. */
  private double lead(int turns) throws IOException {
    leader.outputWriter().append(turns + "\n").flush();
    return Double.parseDouble(lineOfLeader());
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
