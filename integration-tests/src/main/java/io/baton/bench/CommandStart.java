package io.baton.bench;

import io.baton.bench.Comparison.Peer;
import io.baton.stage.Stage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The command line from its start to its end, beside a Java program that does nothing. */
final class CommandStart {
  private static final int STARTS = 7;
  private static final int BOUND = 4;

  /** This benchmark is held on one CPU; whoever types a command is not. */
  private static final List<String> ON_ALL_CPUS = List.of("taskset", "0x" + "f".repeat(16));

  private final Stage stage;

  CommandStart(Stage stage) {
    this.stage = stage;
  }

  Finding version() throws Exception {
    return compare("cli-start-version", "--version");
  }

  /** With what is on the host now, and at that broker. */
  Finding list(Path socket) throws Exception {
    return compare("cli-start-list", "--json", "ls", "--socket", socket.toString());
  }

  private Finding compare(String name, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(stage.baton().toString()));
    command.addAll(List.of(arguments));
    var peer = new Peer(name, "empty", BOUND, () -> median(empty()), null);
    return Comparison.of(1, () -> median(command), peer).get(0);
  }

  /** Started with the flags that the launcher chooses for a command. */
  private static List<String> empty() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path").split(":")[0],
        Nothing.class.getName());
  }

  /** Of some starts to the end, in nanoseconds. */
  static double median(List<String> command) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(Stream.concat(ON_ALL_CPUS.stream(), command.stream()).toList())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT);
    var nanos = new long[STARTS];
    for (int i = 0; i < STARTS; i++) {
      long start = System.nanoTime();
      int exit = builder.start().waitFor();
      nanos[i] = System.nanoTime() - start;
      if (exit != 0) {
        throw new IOException(command + " ended with " + exit);
      }
    }
    Arrays.sort(nanos);
    return nanos[STARTS / 2];
  }

  /** As little as a Java program can be. */
  static final class Nothing {
    private Nothing() {}

    public static void main(String[] args) {}
  }
}
