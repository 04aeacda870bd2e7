package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owning from the foreground, until Ctrl-C; and watching it. */
class HoldTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int INTERRUPTED = 130;
  private static final int TERMINATED = 143;

  private final List<Process> started = new ArrayList<>();
  private Host host;

  @BeforeEach
  void start() {
    host = new Host();
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    host.close();
  }

  private Process baton(String... arguments) throws IOException {
    // Who tests in the background ignores Ctrl-C, and so would what is started here.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(host.command(arguments));
    Process process = new ProcessBuilder(command).start();
    started.add(process);
    return process;
  }

  private Process hold(String... options) throws IOException {
    List<String> attach =
        new ArrayList<>(List.of("attach", "cgroup", "" + host.cgroup, host.program("guard_v1")));
    attach.addAll(List.of("--name", "edge", "--hold"));
    attach.addAll(List.of(options));
    return baton(attach.toArray(String[]::new));
  }

  /** Which one it is by what the command said: the broker holds nothing of it. */
  private static int link(String said) {
    return Integer.parseInt(said.replaceAll(".*, link (\\d+)\\).*", "$1"));
  }

  /** As Ctrl-C. */
  private static int interrupt(Process process) {
    Commands.run("kill", "-INT", "" + process.pid());
    return ended(process);
  }

  private static int ended(Process process) {
    return process.onExit().orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join().exitValue();
  }

  @Test
  void isDetachedWhenInterrupted() throws IOException {
    Process held = hold();
    String said = held.inputReader().readLine();
    assertTrue(said.endsWith(", held here; when this ends (Ctrl-C): detached"), said);
    int link = link(said);
    assertTrue(host.link(link).isPresent());
    assertEquals(INTERRUPTED, interrupt(held));
    assertTrue(host.link(link).isEmpty());
    Await.until(
        "forgotten",
        SOON,
        () -> host.baton("show", "-q", "edge").exitCode() == ExitCode.NO_SUCH_NAME);
  }

  @Test
  void isDetachedWhenTerminated() throws IOException {
    Process held = hold();
    int link = link(held.inputReader().readLine());
    held.destroy();
    assertEquals(TERMINATED, ended(held));
    assertTrue(host.link(link).isEmpty());
  }

  @Test
  void whenTheGraceIsOverTheBrokerLetsGo() {
    host.attach("short", "--grace=1s").done();
    Await.until(
        "let go",
        SOON,
        () -> host.baton("show", "-q", "short").exitCode() == ExitCode.NO_SUCH_NAME);
    host.attach("short").done(); // The name is free, and so is the cgroup.
  }

  @Test
  void withAGraceItIsInCustodyWhenInterrupted() throws IOException {
    Process held = hold("--grace", "1h");
    held.inputReader().readLine();
    int link = host.linkId("edge");
    assertEquals(INTERRUPTED, interrupt(held));
    Await.until(
        "in custody",
        SOON,
        () -> host.baton("show", "edge").done().contains("\n state      custody, let go at "));
    assertTrue(host.link(link).isPresent());
  }

  @Test
  void aWatchTellsEveryChange() throws IOException {
    host.attach("before").done();
    BufferedReader watched = baton("watch", "--json", "").inputReader();
    assertEquals("present", Host.parse(watched.readLine()).get("event"));
    assertEquals("synced", Host.parse(watched.readLine()).get("event"));
    BufferedReader lines = baton("watch", "e").inputReader();
    assertTrue(lines.readLine().matches("\\d\\d:\\d\\d:\\d\\d synced"));

    host.attach("edge").done();
    assertEquals("deposited", Host.parse(watched.readLine()).get("event"));
    String line = lines.readLine();
    assertTrue(
        line.matches("\\S+ deposited    edge: custody, until released; uid 0\\[\\d+]"), line);
    host.baton("release", "edge").done();
    assertTrue(lines.readLine().contains(" released     edge: "));
  }
}
