package io.baton.demo;

import java.io.IOException;
import java.util.stream.Stream;

/** Packets under way to the interface of the story, from start to stop. */
final class Traffic {
  private final Process receiver;
  private final Process sender;

  Traffic(Process receiver, Process sender) {
    this.receiver = receiver;
    this.sender = sender;
  }

  /** The tool prints a line when it has begun. */
  static void awaitBegin(Process tool) throws IOException {
    if (tool.inputReader().readLine() == null) {
      throw new IOException("the traffic tool ended at once");
    }
  }

  /** First the sender, then the receiver, so that nothing is under way when that one stops. */
  Count stop() throws IOException {
    return new Count(linesAtEnd(sender), linesAtEnd(receiver));
  }

  private static Stream<String> linesAtEnd(Process process) {
    process.toHandle().destroy(); // SIGTERM; Process.destroy would close its output too
    return process.inputReader().lines();
  }
}
