package io.baton.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** A running service of the story. */
final class Service {
  private final String name;
  private final Process process;
  private final BufferedReader says;

  private Service(String name, Process process) {
    this.name = name;
    this.process = process;
    this.says = process.inputReader();
  }

  /** One that is on its own with its link. */
  static Service bare(Stage stage, String name, String object, String program) throws IOException {
    var arguments = List.of(Stage.INTERFACE, object, program);
    return new Service(name, stage.startJava("edge.service", BareService.class, arguments));
  }

  /** One that the broker guards. All of them are instances of one unit. */
  static Service guarded(Stage stage, String name, String object, String program)
      throws IOException {
    var arguments = List.of(stage.socket().toString(), Stage.INTERFACE, object, program);
    return new Service(name, stage.startJava("edge.service", EdgeService.class, arguments));
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
    return Span.of(
        () -> {
          process.destroyForcibly();
          process.waitFor();
        });
  }

  /** "A[812]" */
  @Override
  public String toString() {
    return name + "[" + process.pid() + "]";
  }
}
