package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker takes over from another one, which ends; or it does not, and that one goes on. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class TakeOverTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NAME = "kept";

  private World world;
  private BrokerProcess old;
  private BrokerProcess successor;
  private TestClient client;
  private LinkHandle link;

  @BeforeEach
  void start() {
    world = new World();
    old = world.broker;
    successor = old.another();
    client = new TestClient(old);
    link = world.deposit(client, NAME);
  }

  @AfterEach
  void stop() {
    link.close();
    client.close();
    successor.close();
    world.close();
  }

  @Test
  void aSuccessorHasEverythingAndTheOldOneEnds() throws IOException {
    try (TestClient.Claimed claimed = client.claim(NAME)) {
      successor.takeOver();
      assertEquals(0, old.exitCode());
      assertTrue(old.said("baton: pid %d has taken over".formatted(successor.pid())));
      assertTrue(successor.said("baton: taking over from pid " + old.pid()));
      assertTrue(successor.said("baton: ready on " + successor.socket() + " (recovered 1 of 1"));
      Map<String, ?> confirmed =
          client.untilAnswered(again -> again.confirm(claimed, World.GUARDED));
      assertEquals("owned", confirmed.get("state"));
    }
    Path lock = successor.state().resolve("lock");
    assertEquals("" + successor.pid(), Files.readString(lock).strip());
    BrokerProcess third = old.another();
    assertThrows(AssertionError.class, third::start);
    String locked = "baton: serve: lock %s: EAGAIN (another broker, pid %d, works here)";
    third.exitCode();
    assertEquals(List.of(locked.formatted(lock, successor.pid())), third.lines());
    successor.audit();
    assertEquals(0, successor.stop());
    assertFalse(Files.exists(successor.socket()));
    assertFalse(Files.exists(successor.state().resolve("successor")));
    assertTrue(world.exists(link.objectId()));
  }

  @Test
  void oneAfterTheOther() {
    for (int i = 0; i < 3; i++) {
      BrokerProcess last = i == 0 ? old : successor;
      successor = old.another().takeOver();
      assertEquals(0, last.exitCode());
      last.close();
      Map<String, ?> entry = client.untilAnswered(again -> again.describe(NAME));
      assertEquals("custody", entry.get("state"));
    }
    successor.audit();
  }

  @Test
  void aClaimThatWaitsIsRepeatedAndServed() {
    client.claim(NAME).close();
    try (TestClient waiting = new TestClient(old)) {
      CompletableFuture<String> state =
          CompletableFuture.supplyAsync(
              () ->
                  waiting.untilAnswered(
                      again -> {
                        try (TestClient.Claimed claimed = again.claim("later", 20)) {
                          return (String) claimed.entry().get("state");
                        }
                      }));
      Await.until("it waits", SOON, () -> waits() == 1);
      successor.takeOver();
      Await.until("it waits again", SOON, () -> waits() == 1);
      try (LinkHandle other = world.deposit(client, "later")) {
        assertEquals("claiming", state.join(), other::toString);
      }
    }
  }

  private long waits() {
    Map<?, ?> status = client.untilAnswered(again -> again.call("GetStatus", Map.of()));
    return (Long) ((Map<?, ?>) status.get("used")).get("waitingClaims");
  }

  @Test
  void oneThatWasStoppedIsNotTakenOverFromAndGoesOn() {
    Commands.run("kill", "-STOP", "" + old.pid());
    String said = refused(new ProcessBuilder(successor.command("--take-over")));
    Commands.run("kill", "-CONT", "" + old.pid());
    assertEquals(
        "baton: serve: take over: the running broker does not answer: if it was stopped, kill -CONT"
            + " it, or kill -9 it and start without --take-over: links stay",
        said);
    assertEquals("custody", client.describe(NAME).get("state"), "on the same connection");
    successor.takeOver();
    assertEquals(0, old.exitCode());
  }

  @Test
  void whatIsElsewhereIsNotTakenOver() {
    List<String> elsewhere = successor.command("--take-over");
    elsewhere.replaceAll(word -> word.equals("" + old.socket()) ? word + "2" : word);
    String said = refused(new ProcessBuilder(elsewhere));
    String expected =
        "baton: serve: take over: pid %d listens at %s: say --socket %2$s, or stop it first";
    assertEquals(expected.formatted(old.pid(), old.socket()), said);
    assertEquals("custody", client.describe(NAME).get("state"), "on the same connection");
  }

  @Test
  void withoutABrokerThereIsNothingToTakeOver() {
    old.kill();
    String said = refused(new ProcessBuilder(successor.command("--take-over")));
    assertTrue(
        said.endsWith("ECONNREFUSED (no broker runs there: start without --take-over)"), said);
    old.start();
  }

  /** The one line that it says instead of starting. */
  private String refused(ProcessBuilder command) {
    assertThrows(AssertionError.class, () -> successor.start(command));
    assertEquals(6, successor.exitCode());
    assertEquals(1, successor.lines().size(), () -> "" + successor.lines());
    return successor.lines().get(0);
  }
}
