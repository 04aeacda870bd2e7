package io.baton.demo;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Packets under way to the interface of the story, from start to stop. */
final class Traffic {
  private final Process receiver;
  private final Process sender;

  private Traffic(Process receiver, Process sender) {
    this.receiver = receiver;
    this.sender = sender;
  }

  /** Returns when packets flow. */
  static Traffic start(Stage stage) throws IOException {
    var tool = stage.traffic().toString();
    var receiver = begun(stage.start("traffic", stage.inside(), List.of(tool, "receive")));
    var sender =
        begun(stage.start("traffic", stage.outside(), List.of(tool, "send", Stage.ADDRESS)));
    return new Traffic(receiver, sender);
  }

  private static Process begun(Process process) throws IOException {
    if (process.inputReader().readLine() == null) {
      throw new IOException("the traffic tool ended at once");
    }
    return process;
  }

  /** First the sender, then the receiver, so that nothing is under way when that one stops. */
  Count stop() throws IOException {
    return new Count(linesAtEnd(sender), linesAtEnd(receiver));
  }

  private static Stream<String> linesAtEnd(Process process) {
    process.destroy();
    return process.inputReader().lines();
  }
}
