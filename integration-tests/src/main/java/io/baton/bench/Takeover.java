package io.baton.bench;

import io.baton.Broker;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Instances of a service that follow each other: the next one waits, and the one before is killed.
 */
final class Takeover implements AutoCloseable {
  private static final int ROUNDS = 7;
  private static final long PATIENCE_SECONDS = 30;

  private final Stage stage;
  private final Path object;
  private final BrokerProcess broker;
  private final Broker watching;
  private final Semaphore waiting = new Semaphore(0);
  private Process owner;

  Takeover(Stage stage, Path object) throws Exception {
    this.stage = stage;
    this.object = object;
    broker = new BrokerProcess(stage, "takeover");
    watching = Broker.connect(broker.socket());
    watching.watch(
        TakeoverClient.NAME.value(),
        event -> {
          if (event.event().equals("waiting")) {
            waiting.release();
          }
        });
    Path cgroup = Files.createDirectory(stage.cgroup().resolve("takeover"));
    owner = instance(cgroup.toString());
    ownerSince(owner);
  }

  private Process instance(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(broker.socket().toString(), object.toString()));
    arguments.addAll(List.of(more));
    return stage.startJava("edge.service", TakeoverClient.class, arguments);
  }

  /** From the kill of the one to the confirmed claim of the other. */
  Finding afterDeath() throws Exception {
    var rounds = new ArrayList<Double>();
    for (int i = 0; i < ROUNDS; i++) {
      Process next = instance();
      if (!waiting.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no instance waits");
      }
      long killed = System.nanoTime();
      owner.destroyForcibly();
      owner = next;
      rounds.add((ownerSince(next) - killed) / 1e6);
    }
    return new Figure("takeover-after-death", rounds, "ms", 50);
  }

  private static long ownerSince(Process instance) throws IOException {
    String line = instance.inputReader().readLine();
    if (line == null) {
      throw new IOException("an instance ended before it was the owner");
    }
    return Long.parseLong(line);
  }

  @Override
  public void close() {
    watching.close();
    owner.destroyForcibly();
    broker.kill();
  }
}
