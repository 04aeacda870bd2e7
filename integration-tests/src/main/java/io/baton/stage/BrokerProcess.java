package io.baton.stage;

import io.baton.kernel.Kernel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real broker, as a process. */
public final class BrokerProcess {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Stage stage;
  private Process process;

  public BrokerProcess(Stage stage) throws Exception {
    this.stage = stage;
    start();
  }

  /** The first time, or again after a kill; returns when it listens. */
  public void start() throws Exception {
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
    process = stage.start("baton.service", command);
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
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return "broker[" + process.pid() + "]";
  }
}
