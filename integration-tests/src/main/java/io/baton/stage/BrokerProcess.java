package io.baton.stage;

import io.baton.kernel.Kernel;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real broker, as a process. */
public final class BrokerProcess {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Stage stage;
  private final String name;
  private Process process;

  public BrokerProcess(Stage stage) throws Exception {
    this(stage, "broker");
  }

  /** One of several, each with its own socket and folders. */
  public BrokerProcess(Stage stage, String name) throws Exception {
    this.stage = stage;
    this.name = name;
    start();
  }

  public Path socket() {
    return stage.folder().resolve(name + ".sock");
  }

  public long pid() {
    return process.pid();
  }

  /** The first time, or again after a kill; returns when it listens. */
  public void start() throws Exception {
    process = serve();
    long deadline = Kernel.monotonicNanos() + DEADLINE_NANOS;
    while (!listens()) {
      if (!process.isAlive() || Kernel.monotonicNanos() > deadline) {
        throw new IOException("the broker does not come up: " + Files.readString(log()));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Another one takes over and is this from now on; returns when the one until now has ended. */
  public void succeed() throws Exception {
    var successor = serve("--take-over");
    CompletableFuture.anyOf(process.onExit(), successor.onExit()).join();
    if (!successor.isAlive()) {
      throw new IOException("the broker was not taken over from: " + Files.readString(log()));
    }
    process = successor;
  }

  private Process serve(String... options) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                stage.baton().toString(),
                "serve",
                "--socket",
                socket().toString(),
                "--state",
                stage.folder().resolve(name).toString(),
                "--bpffs",
                stage.folder().resolve("bpffs").resolve(name).toString()));
    command.addAll(List.of(options));
    return stage.start(
        "baton.service", Stage.OWN_NETWORK, command, Redirect.appendTo(log().toFile()));
  }

  /** What all of them said; written by themselves, so that nobody is woken by it. */
  private Path log() {
    return stage.folder().resolve(name + ".log");
  }

  /** What they said of themselves that must not happen. */
  public List<String> bugs() throws IOException {
    try (Stream<String> lines = Files.lines(log())) {
      return lines.filter(line -> line.startsWith("baton: bug")).toList();
    }
  }

  private boolean listens() {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(socket())).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** As kill -9; returns when it is gone. */
  public void kill() {
    // Process.destroyForcibly would close its standard error too.
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  @Override
  public String toString() {
    return "broker[" + process.pid() + "]";
  }
}
