package io.baton.fuzz;

import io.baton.bpf.Programs;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.stage.Pair;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@link Hostile} as its own process, seen from outside: with links of its own, a uid that is not
 * root's, and a cgroup that is named as an heir's unit, in one that is not root's either.
 */
final class Enemy implements AutoCloseable {
  private static final int LINKS = 12;

  /** The longest of what it does, which ends after it was told to rest. */
  private static final int REST_SECONDS = 60;

  private final int uid;
  private final Process process;
  private int connections;
  private int messages;

  /**
   * Returns when it is ready.
   *
   * @param crowds rather many connections than many calls
   */
  Enemy(Stage stage, int uid, boolean crowds, long seed) throws IOException {
    this.uid = uid;
    Path pins = pins(stage);
    Path own = Files.createDirectory(stage.cgroup().resolve("of-" + uid));
    Files.setAttribute(own, "unix:uid", uid);
    List<String> command = new ArrayList<>();
    // Of the processors, which are not the broker's to give, it has what the others leave; and it
    // may read the class path, wherever that is.
    command.addAll(List.of("chrt", "--idle", "0", "setpriv", "--clear-groups"));
    command.addAll(List.of("--reuid=" + uid, "--regid=" + uid));
    command.addAll(List.of("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"));
    var arguments = List.of("" + stage.socket(), "" + uid, "" + pins, "" + LINKS);
    List<String> java = new ArrayList<>(arguments);
    java.addAll(List.of("" + crowds, "" + seed));
    command.addAll(Stage.java(Hostile.class, java));
    process = stage.start(stage.cgroup().relativize(own).resolve(Pair.FOLLOWER) + "", command);
    answer();
  }

  /** Its links, all on one cgroup: a folder of pins that are its own. */
  private Path pins(Stage stage) throws IOException {
    Path pins = Files.createDirectory(stage.folder().resolve("bpffs").resolve("of-" + uid));
    Path target = Files.createDirectory(stage.cgroup().resolve("target-of-" + uid));
    var hook = new Hook.Cgroup(target, AttachType.CGROUP_INET_INGRESS);
    try (BpfObject object = BpfObject.load(Programs.DEMO.bytes(), "guard_v1");
        Program program = object.program("guard_v1")) {
      Bpffs.pin(program.fd(), pins.resolve("program"));
      Files.setAttribute(pins.resolve("program"), "unix:uid", uid);
      for (int i = 0; i < LINKS; i++) {
        Path pin = pins.resolve("link-" + i);
        try (LinkHandle link = Kernel.attach(hook, program)) {
          link.pin(pin);
        }
        Files.setAttribute(pin, "unix:uid", uid);
      }
    }
    Files.setAttribute(pins, "unix:uid", uid);
    return pins;
  }

  /** What its names begin with. */
  String prefix() {
    return "u" + uid + "/";
  }

  int connections() {
    return connections;
  }

  int messages() {
    return messages;
  }

  void attack() throws IOException {
    tell("attack");
  }

  /** Returns when it has closed everything. */
  void rest() throws IOException {
    tell("rest");
    String[] counts = answer().split(" ");
    connections = Integer.parseInt(counts[0]);
    messages = Integer.parseInt(counts[1]);
  }

  private void tell(String order) throws IOException {
    process.outputWriter().append(order).append('\n').flush();
  }

  /**
   * @throws AssertionError if it was treated as it must not be, or does not come to its end
   */
  private String answer() {
    try {
      String line = CompletableFuture.supplyAsync(this::line).get(REST_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.startsWith("failed")) {
        throw new AssertionError("uid " + uid + ": " + line);
      }
      return line;
    } catch (TimeoutException e) {
      throw new AssertionError("uid " + uid + " waits for the broker, and does not rest");
    } catch (ExecutionException e) {
      throw new AssertionError("uid " + uid, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String line() {
    try {
      return process.inputReader().readLine();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
