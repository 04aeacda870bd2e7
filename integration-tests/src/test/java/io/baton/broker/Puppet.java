package io.baton.broker;

import io.baton.harness.Jvm;
import io.baton.varlink.VarlinkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client in a process and a cgroup of its own: a {@link PuppetMain} and its strings. */
final class Puppet implements AutoCloseable {
  private final Path cgroup;
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream calls;

  /** What it says on stderr is this process's. */
  Puppet(Path socket, Path cgroup) {
    this.cgroup = cgroup;
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "echo $$ >$0/cgroup.procs; exec \"$@\"", "" + cgroup));
    command.addAll(Jvm.command(PuppetMain.class, "" + socket));
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    calls = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Others started in it are of the same unit. */
  Path cgroup() {
    return cgroup;
  }

  int pid() {
    return (int) process.pid();
  }

  /** Opens the link of a pin, which is its next descriptor. */
  void open(Path pin) {
    calls.println(PuppetMain.line(Map.of("pin", pin.toString())));
    answer();
  }

  /**
   * Calls with these of the descriptors that it has got so far; those of the answer come behind.
   *
   * @return the answer's parameters
   * @throws VarlinkException if that is what is answered
   */
  Map<String, Object> call(String method, Map<String, ?> parameters, Integer... descriptors) {
    begin(method, parameters, descriptors);
    return answer();
  }

  /** Calls, and does not wait: the next {@link #answer} is this one's. */
  void begin(String method, Map<String, ?> parameters, Integer... descriptors) {
    Map<String, Object> call =
        Map.of(
            "method",
            "io.baton.Broker." + method,
            "parameters",
            parameters,
            "descriptors",
            List.of(descriptors));
    calls.println(PuppetMain.line(call));
  }

  Map<String, Object> answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the puppet is gone");
      }
      Map<String, Object> answer = PuppetMain.object(line);
      if (answer.get("error") instanceof String error) {
        throw new VarlinkException(error, PuppetMain.parameters(answer));
      }
      return PuppetMain.parameters(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9; returns when it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
