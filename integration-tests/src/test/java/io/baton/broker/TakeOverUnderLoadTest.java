package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Brokers succeed each other while clients hand over as fast as they can. What was answered is
 * found with the successor, so each hand-over finds the last one's number.
 */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class TakeOverUnderLoadTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;
  private static final int TAKE_OVERS = 5;

  /** By each client, before each take-over and after the last one. */
  private static final int HAND_OVERS = 50;

  private volatile boolean over;

  /** Gives its link into custody and takes it back, again and again. */
  private final class Client {
    private final World world;
    private final String name;
    private final LinkHandle link;
    private volatile int handOvers;

    Client(World world, String name) {
      this.world = world;
      this.name = name;
      this.link = world.attach();
    }

    void run() {
      try (TestClient client = new TestClient(world.broker);
          link;
          Fd sent = link.dupFd()) {
        while (!over) {
          String number = Integer.toString(handOvers + 1);
          Map<String, Object> terms = new HashMap<>(World.GUARDED);
          terms.put("labels", Map.of("number", number));
          client.untilAnswered(again -> again.deposit(name, false, terms, sent));
          try (TestClient.Claimed claimed = client.untilAnswered(again -> again.claim(name))) {
            Map<?, ?> found = (Map<?, ?>) claimed.entry().get("terms");
            assertEquals(Map.of("number", number), found.get("labels"), name);
            client.untilAnswered(again -> again.confirm(claimed, terms));
          }
          handOvers++;
        }
        assertTrue(world.exists(link.objectId()), name);
        client.untilAnswered(again -> again.call("Release", Map.of("name", name)));
      }
    }
  }

  @Test
  void nothingThatWasAnsweredIsLost() {
    try (World world = new World()) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(world, "busy-" + i));
      }
      List<CompletableFuture<Void>> running =
          clients.stream().map(client -> CompletableFuture.runAsync(client::run)).toList();
      BrokerProcess broker = world.broker;
      for (int i = 0; i < TAKE_OVERS; i++) {
        goOn(clients);
        BrokerProcess successor = broker.another().takeOver();
        assertEquals(0, broker.exitCode());
        broker.close();
        broker = successor;
      }
      goOn(clients);
      over = true;
      running.forEach(CompletableFuture::join);
      broker.audit();
      broker.close();
      int handOvers = clients.stream().mapToInt(client -> client.handOvers).sum();
      System.out.printf(
          "take-over: %d of them during %d hand-overs, no answer lost%n", TAKE_OVERS, handOvers);
    }
  }

  private static void goOn(List<Client> clients) {
    for (Client client : clients) {
      int before = client.handOvers;
      Await.until(client.name + " goes on", SOON, () -> client.handOvers >= before + HAND_OVERS);
    }
  }
}
