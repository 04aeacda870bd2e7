package io.baton.demo;

import io.baton.stage.Span;
import java.io.BufferedReader;
import java.io.IOException;

/** A running service of the story. */
final class Service {
  private final String name;
  private final Process process;
  private final BufferedReader says;

  Service(String name, Process process) {
    this.name = name;
    this.process = process;
    this.says = process.inputReader();
  }

  /** Waits for what it says next. */
  Held held() throws IOException {
    String line = says.readLine();
    if (line == null) {
      throw new IOException(this + " ended unexpectedly");
    }
    return Held.parse(line);
  }

  Held replace(String program) throws IOException {
    process.outputWriter().append(program).append('\n').flush();
    return held();
  }

  /** As kill -9; returns when it is gone. */
  Span kill() throws Exception {
    return Span.of(() -> process.destroyForcibly().onExit().join());
  }

  /** "A[812]" */
  @Override
  public String toString() {
    return name + "[" + process.pid() + "]";
  }
}
