package io.baton.demo;

import io.baton.kernel.Kernel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The broker of the story, which is the real one. */
final class BrokerProcess {
  private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Stage stage;
  private Process process;

  BrokerProcess(Stage stage) throws Exception {
    this.stage = stage;
    start();
  }

  /** The first time, or again after a kill; returns when it listens. */
  void start() throws Exception {
    var command =
        List.of(
            stage.baton().toString(),
            "serve",
            "--socket",
            stage.socket().toString(),
            "--state",
            stage.folder().resolve("state").toString(),
            "--bpffs",
            stage.folder().resolve("bpffs/baton").toString());
    process = stage.start("baton.service", OWN_NETWORK, command);
    long deadline = Kernel.monotonicNanos() + DEADLINE_NANOS;
    while (!listens()) {
      if (!process.isAlive() || Kernel.monotonicNanos() > deadline) {
        throw new IOException("the broker does not come up");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private boolean listens() {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(stage.socket())).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** As kill -9; returns when it is gone. */
  Span kill() throws Exception {
    return Span.of(() -> process.destroyForcibly().waitFor());
  }

  @Override
  public String toString() {
    return "broker[" + process.pid() + "]";
  }
}
