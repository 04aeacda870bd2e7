package io.baton.broker;

import io.baton.harness.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Follows the system calls of a broker, and kills it at one of them: src/main/c/killer.c. */
final class Killer {
  /** No point's name. */
  static final String NEVER = "never";

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Path TOOL = Path.of("target/native/killer").toAbsolutePath();

  private final Process process;
  private final BufferedReader lines;

  private Killer(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines = process.inputReader();
  }

  /** Of a broker that waits; returns when every call that it makes counts. */
  static Killer of(long pid, String point) {
    return counting(List.of("" + TOOL, "" + pid, point));
  }

  /** As above; what counts is what changes files, pins or sockets. */
  static Killer ofChanges(long pid, String point) {
    return counting(List.of("" + TOOL, "" + pid, point, "-"));
  }

  private static Killer counting(List<String> command) {
    Killer killer = new Killer(command);
    String line = killer.line();
    if (!"counting".equals(line)) {
      throw new AssertionError(line);
    }
    return killer;
  }

  /**
   * Starts a broker that is killed while it recovers. Counted is what it changes from the moment it
   * opens its record folder.
   *
   * @param trace gets the points that it passes, a line each
   */
  static ProcessBuilder whenItOpens(Path state, String point, Path trace, List<String> broker) {
    String follow =
        "\"$0\" $$ $1 $2 </dev/null >$3 2>&1 & "
            + "until grep -q 'TracerPid:.[1-9]' /proc/$$/status; do :; done; "
            + "shift 3; exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("sh", "-c", follow, "" + TOOL));
    command.addAll(List.of(point, "" + state, "" + trace));
    command.addAll(broker);
    return new ProcessBuilder(command);
  }

  /** Those in a trace of {@link #whenItOpens}, once it is complete. */
  static List<String> points(Path trace) throws IOException {
    Await.until("its end or the last point", SOON, () -> isComplete(trace));
    List<String> lines = Files.readAllLines(trace);
    return lines.subList(1, lines.size() - 1);
  }

  private static boolean isComplete(Path trace) {
    try {
      return Files.readString(trace).matches("(?s).*\n(killed|alive)\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * To be called when what the broker is to do is done, or the broker dead; returns when it waits
   * again, or is dead.
   */
  Trace end() {
    try {
      process.getOutputStream().close();
      List<String> points = new ArrayList<>();
      for (String line = line(); line != null; line = line()) {
        points.add(line);
      }
      lines.close();
      boolean killed = points.remove(points.size() - 1).equals("killed");
      return new Trace(points, killed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was seen.
   *
   * @param points in their order; the last one is where it was killed, if it was
   */
  record Trace(List<String> points, boolean killed) {}

  private String line() {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
