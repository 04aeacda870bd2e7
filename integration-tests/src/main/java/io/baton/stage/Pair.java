package io.baton.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two services, each in a unit of its own, that give each other a link through a broker. */
public final class Pair implements AutoCloseable {
  /** Of their entry. */
  public static final String NAME = "pair";

  /** The unit whose processes, and no others, may claim what the first one deposits. */
  public static final String FOLLOWER = "b.service";

  private static final String LEADER = "a.service";

  private final Stage stage;
  private final Process leader;
  private final Process follower;

  /**
   * What some hand-overs took, in nanoseconds.
   *
   * @param median of one, half of what there and back take
   * @param way median from the giver's first call until the other one has it
   * @param late what 99 of 100 of these ways keep
   */
  public record Times(double median, double way, double late) {}

  /**
   * @param cgroup the link is attached there
   * @param object the demo's programs
   */
  public Pair(Stage stage, BrokerProcess broker, Path cgroup, Path object) throws Exception {
    this.stage = stage;
    // Where they carry a number, nobody is woken in vain, as those who wait at a socket are.
    String there = fifo("there");
    String back = fifo("back");
    String socket = broker.socket().toString();
    leader = start(LEADER, socket, FOLLOWER, there, back, cgroup.toString(), object.toString());
    follower = start(FOLLOWER, socket, LEADER, there, back);
  }

  private String fifo(String name) throws Exception {
    String path = stage.folder().resolve(name).toString();
    if (new ProcessBuilder("mkfifo", path).start().waitFor() != 0) {
      throw new IOException("mkfifo " + path + " failed");
    }
    return path;
  }

  private Process start(String unit, String... arguments) throws IOException {
    return stage.startJava(unit, PairedService.class, List.of(arguments));
  }

  /**
   * There and back, until so many hand-overs are done, an even number.
   *
   * @throws IOException if one of the two failed: it has said on standard error why
   */
  public Times handOver(int count) throws IOException {
    leader.outputWriter().append(count / 2 + "\n").flush();
    String line = leader.inputReader().readLine();
    if (line == null) {
      throw new IOException("a service of the hand-over ended");
    }
    var nanos = new ArrayList<Double>();
    for (String word : line.split(" ")) {
      nanos.add(Double.parseDouble(word));
    }
    return new Times(nanos.get(0), nanos.get(1), nanos.get(2));
  }

  @Override
  public void close() throws IOException {
    follower.destroyForcibly().onExit().join();
    leader.destroyForcibly().onExit().join();
    Files.delete(stage.folder().resolve("there"));
    Files.delete(stage.folder().resolve("back"));
  }
}
