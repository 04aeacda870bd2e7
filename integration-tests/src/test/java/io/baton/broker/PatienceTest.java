package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.Message;
import io.baton.varlink.RawPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Time: what is too slow, what stands still, and how soon the broker notices. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class PatienceTest {
  private static final List<?> ROOT = List.of(Map.of("uid", 0));

  private World world;
  private TestClient client;

  @BeforeEach
  void start() {
    world = new World();
    client = new TestClient(world.broker);
  }

  @AfterEach
  void stop() {
    client.close();
    world.close();
  }

  @Test
  void aWatcherThatDoesNotReadIsToldThatItLostSomething() {
    try (RawPeer slow = RawPeer.connect(world.broker.socket());
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      slow.send(
          "{\"method\":\"io.baton.Broker.Watch\",\"more\":true}\0".getBytes(StandardCharsets.UTF_8),
          List.of());
      client.deposit("busy", false, World.TERMS, sent);
      for (int i = 0; i < 2_000; i++) {
        client.deposit("busy", false, World.TERMS, sent);
      }
      String last = null;
      long sequence = 0;
      boolean continues = true;
      while (continues) {
        try (Message event = slow.next()) {
          assertEquals(++sequence, event.parameters().integer("sequence"));
          last = event.parameters().string("event");
          continues = Boolean.TRUE.equals(event.members().get("continues"));
        }
      }
      assertEquals("lost", last);
      client.release("busy");
    }
  }

  @Test
  void noDeadlineFiresRightAfterTheBrokerStoodStill() {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit("short", false, Map.of("graceSec", 3), sent);
      Commands.run("kill", "-STOP", "" + world.broker.pid());
      assertTrue(!Await.holds(Duration.ofSeconds(4), () -> false));
      Commands.run("kill", "-CONT", "" + world.broker.pid());
      long resumed = System.nanoTime();
      Await.until(
          "expired",
          Duration.ofSeconds(10),
          () -> LostAnswerTest.state(client, "short").equals("none"));
      long lasted = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumed);
      assertTrue(lasted >= 2_900, "its whole grace anew, and not " + lasted + " ms");
    }
  }

  @Test
  void aGraceThatPassedWhileTheBrokerWasAwayIsStillOneToClaimIn() {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit("short", false, Map.of("graceSec", 3, "heirs", ROOT), sent);
      client.close();
      world.broker.kill();
      assertTrue(!Await.holds(Duration.ofSeconds(4), () -> false));
      world.broker.start();
      client = new TestClient(world.broker);
      try (TestClient.Claimed claimed = client.claim("short")) {
        assertEquals("owned", client.confirm(claimed, null).get("state"));
      }
      client.release("short");
    }
  }

  @Test
  void fiveHundredLinksAreLookedAtInHalfASecond() {
    for (int i = 0; i < 499; i++) {
      deposit("entry-" + i);
    }
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit("last", false, World.TERMS, sent);
      link.replace(world.v2);
      long begin = System.nanoTime();
      Await.until("noticed", Duration.ofSeconds(5), () -> changes("last").contains("tampered"));
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      System.out.println("looked at 500 entries within " + took + " ms");
      assertTrue(took < 1_000, took + " ms");
    }
  }

  private String changes(String name) {
    return client.call("Describe", Map.of("name", name)).get("changes").toString();
  }

  private void deposit(String name) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit(name, false, World.TERMS, sent);
    }
  }
}
