package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Await;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Gives its link into custody, where nobody else holds it, and takes it back, as fast as it can and
 * whoever is the broker. What it gives has a number, which it has to find again.
 */
final class BusyClient {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final World world;
  private final String name;
  private final int linkId;
  private final CompletableFuture<Void> end;
  private Fd held;
  private volatile int handOvers;
  private volatile long longestNanos;
  private volatile boolean over;

  /** Adopts the link; begins. */
  BusyClient(World world, String name, LinkHandle link) {
    this.world = world;
    this.name = name;
    linkId = link.objectId();
    held = link.dupFd();
    link.close();
    end = CompletableFuture.runAsync(this::run);
  }

  private void run() {
    try (TestClient client = new TestClient(world.broker)) {
      while (!over) {
        long before = System.nanoTime();
        handOver(client, Integer.toString(handOvers + 1));
        longestNanos = Math.max(longestNanos, System.nanoTime() - before);
        handOvers++;
      }
    }
  }

  private void handOver(TestClient client, String number) {
    Map<String, Object> terms = new HashMap<>(World.GUARDED);
    terms.put("labels", Map.of("number", number));
    client.untilAnswered(again -> again.deposit(name, false, terms, held));
    held.close();
    TestClient.Claimed claimed = client.untilAnswered(again -> again.claim(name));
    held = claimed.link();
    Map<?, ?> found = (Map<?, ?>) claimed.entry().get("terms");
    assertEquals(Map.of("number", number), found.get("labels"), name);
    client.untilAnswered(again -> again.confirm(claimed, terms));
  }

  /** Returns when it has handed over so often again. */
  void awaitMore(int count) {
    int before = handOvers;
    Await.until(name, SOON, () -> handOvers >= before + count || end.isDone());
    if (end.isDone()) {
      end.join();
    }
  }

  /** Of one hand-over. */
  long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }

  /** Ends it and lets go, which detaches; how often it handed over. */
  int end() {
    over = true;
    try (TestClient client = new TestClient(world.broker)) {
      end.join();
      client.call("Release", Map.of("name", name));
    } finally {
      held.close();
    }
    Await.until("detached: " + name, SOON, () -> !world.exists(linkId));
    return handOvers;
  }
}
