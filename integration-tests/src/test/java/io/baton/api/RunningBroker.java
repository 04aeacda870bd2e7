package io.baton.api;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.harness.Await;
import io.baton.harness.Sandbox;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NoSuchElementException;

/** A broker in a process of its own, which can be killed and started again over what it left. */
final class RunningBroker implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final Path folder;
  private final Path bpffs;
  private JavaProcess process;

  RunningBroker(Sandbox sandbox) {
    folder = sandbox.folder();
    bpffs = sandbox.bpffs();
    start();
  }

  /** Returns once it listens. */
  void start() {
    process =
        JavaProcess.start(
            null,
            null,
            "io.baton.cli.Main",
            "serve",
            "--socket",
            socket().toString(),
            "--state",
            folder.resolve("state").toString(),
            "--bpffs",
            bpffs.resolve("baton").toString());
    Await.until("the broker listens", START, this::listens);
  }

  private boolean listens() {
    try {
      Broker.connect(socket()).close();
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  void kill() {
    process.close();
  }

  Path socket() {
    return folder.resolve("s");
  }

  Entry entry(String name) {
    try (Broker broker = Broker.connect(socket())) {
      return broker
          .list(name)
          .filter(entry -> entry.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new NoSuchElementException(name));
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
