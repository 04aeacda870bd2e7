package io.baton.harness;

import io.baton.cli.Main;
import io.baton.stage.Audit;
import io.baton.varlink.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The real broker in a process of its own. Its folder and bpffs outlive it, so it can be killed and
 * started again over what it left. Closing fails the test if the broker reported a bug of its own.
 *
 * <p>By root, or with {@code -Dbroker.unprivileged=true} by a user without any capability: custody
 * needs none.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final boolean UNPRIVILEGED = Boolean.getBoolean("broker.unprivileged");

  private static final Duration START = Duration.ofSeconds(30);

  /** Opened for a moment, or when first needed. */
  private static final String OF_THE_JVM =
      "/dev/u?random|.*\\.(jar|so)|.*/modules|.*/(cpu|memory)[a-z]*\\.[a-z_.]+";

  /** As the launcher has it. */
  private static final List<String> HEAP = List.of("-Xms24m", "-Xmn8m");

  private final Path folder;
  private final Path bpffs;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private Process process;

  /** Ends when the process has ended and {@link #lines} has everything. */
  private Thread reader;

  private BrokerProcess(Path folder, Path bpffs) {
    this.folder = folder;
    this.bpffs = bpffs;
  }

  /** Not started yet. */
  public BrokerProcess(Sandbox sandbox) {
    this(sandbox.folder(), sandbox.bpffs());
    // Of this machine's own none counts.
    try {
      Files.createFile(policy());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (UNPRIVILEGED) {
      Unprivileged.give(folder);
      Unprivileged.give(bpffs);
      // It may not look at the mounts of PID 1, and believes what it sees is shared.
      Commands.run("mount", "--make-shared", "" + bpffs);
    }
  }

  /** Another one for the same places, not started yet. */
  public BrokerProcess another() {
    return new BrokerProcess(folder, bpffs);
  }

  /** Starts as the successor of the one that runs there; returns when it serves. */
  public BrokerProcess takeOver() {
    return start(new ProcessBuilder(command("--take-over")));
  }

  public Path socket() {
    return folder.resolve("broker.sock");
  }

  public Path state() {
    return folder.resolve("state");
  }

  public Path pins() {
    return bpffs.resolve("baton");
  }

  /** Of its own, empty at first. */
  public Path policy() {
    return folder.resolve("baton.toml");
  }

  /** Another policy; returns when the broker has said what became of it. */
  public void policy(String text) {
    long before = policiesRead();
    try {
      Files.writeString(policy(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run("kill", "-HUP", "" + pid());
    Await.until("the policy is read", START, () -> policiesRead() > before);
  }

  private long policiesRead() {
    return lines().stream()
        .filter(line -> line.matches("baton: (reloaded the policy|the policy stays).*"))
        .count();
  }

  /** "baton serve" with its places, and with these options beside them. */
  public List<String> command(String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("serve", "--socket", "" + socket(), "--state", "" + state()));
    command.addAll(List.of("--bpffs", "" + pins(), "--policy", "" + policy()));
    command.addAll(List.of(options));
    List<String> java = Jvm.command(Main.class, command.toArray(String[]::new));
    java.addAll(1, HEAP);
    return UNPRIVILEGED ? Unprivileged.command(java) : java;
  }

  /** The first time, or again; returns when it is ready. */
  public BrokerProcess start() {
    return start(new ProcessBuilder(command()));
  }

  /** As above, by a command of the caller's. */
  public BrokerProcess start(ProcessBuilder command) {
    lines.clear();
    try {
      process = command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = process;
    reader =
        new Thread(() -> started.errorReader(StandardCharsets.UTF_8).lines().forEach(this::line));
    reader.setDaemon(true);
    reader.start();
    Await.until("ready", START, () -> said("baton: ready") || !process.isAlive());
    if (!said("baton: ready")) {
      exitCode();
      throw new AssertionError("the broker did not start: " + lines);
    }
    return this;
  }

  private void line(String line) {
    lines.add(line);
    if (!line.matches("baton: (ready|audit) .*")) {
      System.err.println(line);
    }
  }

  /** Whether a line that it printed since its start begins so. */
  public boolean said(String beginning) {
    return lines().stream().anyMatch(line -> line.startsWith(beginning));
  }

  /** What it printed since its start. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Explains everything that it has now by its entries, or fails: see {@link Audit#check}. */
  public String audit() {
    try {
      return new Audit(pid(), socket(), state(), pins()).check().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Client connect() {
    return Client.connect(socket());
  }

  /** kill -9; returns when it is gone. */
  public void kill() {
    // Process.destroyForcibly would close what the reader has not read yet.
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** SIGTERM; returns its exit code. */
  public int stop() {
    process.destroy();
    return exitCode();
  }

  /** Waits for its end; then everything that it printed is in {@link #lines}. */
  public int exitCode() {
    try {
      reader.join();
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * What its descriptors point to, sockets, pidfds and the like without their numbers, and without
   * what the JVM opens when it needs it: to compare before and after.
   */
  public List<String> descriptors() {
    List<String> targets = new ArrayList<>();
    try (Stream<Path> open = Files.list(Path.of("/proc", "" + pid(), "fd"))) {
      for (Path descriptor : open.toList()) {
        target(descriptor).ifPresent(targets::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    targets.removeIf(target -> target.matches(OF_THE_JVM));
    Collections.sort(targets);
    return targets;
  }

  /** None if it was closed meanwhile. */
  private static Optional<String> target(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return Optional.of(target.replaceAll("\\[\\d+\\]", ""));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
    if (said("baton: bug")) {
      throw new AssertionError("a bug of the broker's: " + lines);
    }
  }
}
