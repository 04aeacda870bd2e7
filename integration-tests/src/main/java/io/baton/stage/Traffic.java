package io.baton.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packets under way from one network namespace to another, from start to stop. */
public final class Traffic {
  private final Process receiver;
  private final Process sender;

  private Traffic(Process receiver, Process sender) {
    this.receiver = receiver;
    this.sender = sender;
  }

  /**
   * Returns when packets flow.
   *
   * @param receiver names the receiver's cgroup
   * @param outside network namespace where they come from
   * @param inside network namespace of {@code address}
   * @param perSecond to be dropped, a multiple of 1,000
   */
  public static Traffic start(
      Stage stage, String receiver, Path outside, Path inside, String address, int perSecond)
      throws IOException {
    String tool = stage.tools().resolve("traffic").toString();
    String perTick = Integer.toString(perSecond / 1000);
    var receives = stage.start(receiver, inside, List.of(tool, "receive", address));
    awaitBegin(receives);
    var sends =
        stage.start(
            "traffic", outside, List.of("nice", "-n", "-20", tool, "send", address, perTick));
    awaitBegin(sends);
    return new Traffic(receives, sends);
  }

  /** The tool prints a line when it has begun. */
  private static void awaitBegin(Process tool) throws IOException {
    if (tool.inputReader().readLine() == null) {
      throw new IOException("the traffic tool ended at once");
    }
  }

  /** First the sender, then the receiver, so that nothing is under way when that one stops. */
  public Count stop() throws IOException {
    return new Count(linesAtEnd(sender), linesAtEnd(receiver));
  }

  private static Stream<String> linesAtEnd(Process process) {
    process.toHandle().destroy(); // SIGTERM; Process.destroy would close its output too
    return process.inputReader().lines();
  }
}
