package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine of systemd's on a copy of this machine's files, in namespaces of its own: src/test/sh/
 * machine. What is done there is gone when it is closed.
 */
public final class Machine implements AutoCloseable {
  private static final Duration BOOT = Duration.ofSeconds(60);

  private final Process unshare;

  public Machine(Sandbox sandbox) {
    Needs.tools("systemctl", "unshare", "nsenter", "pivot_root");
    Path folder = sandbox.folder();
    try {
      unshare =
          new ProcessBuilder("src/test/sh/machine", "" + folder, "" + sandbox.cgroup("machine"))
              .inheritIO()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("booted", BOOT, () -> !unshare.isAlive() || hasBooted());
    if (!unshare.isAlive()) {
      throw new AssertionError("the machine did not boot");
    }
  }

  private boolean hasBooted() {
    return init().isPresent() && status("systemctl", "is-active", "--quiet", "sysinit.target") == 0;
  }

  /** Its PID 1, as it is numbered here. */
  private Optional<ProcessHandle> init() {
    return unshare.children().filter(Machine::isSystemd).findFirst();
  }

  private static boolean isSystemd(ProcessHandle process) {
    return process.info().command().filter(file -> file.endsWith("/systemd")).isPresent();
  }

  private String pid() {
    return Long.toString(init().orElseThrow().pid());
  }

  /** Where a file of it lies here. */
  public Path path(String there) {
    return Path.of("/proc", pid(), "root", there);
  }

  private List<String> command(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--target", pid()));
    all.addAll(List.of("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--"));
    all.addAll(List.of(command));
    return all;
  }

  /** What it printed there; fails if it did not exit with 0. */
  public String run(String... command) {
    return Commands.run(command(command).toArray(String[]::new));
  }

  /** The exit code. */
  public int status(String... command) {
    try {
      return new ProcessBuilder(command(command))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    unshare.destroyForcibly();
    try {
      unshare.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
