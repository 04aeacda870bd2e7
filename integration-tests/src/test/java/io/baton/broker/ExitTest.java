package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.VarlinkException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Owners and claimants that are killed. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class ExitTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Map<String, ?> FROM_ROOT = Map.of("uid", 0);
  private static World world;

  @BeforeAll
  static void start() {
    world = new World();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void aGuardedOwnersLinkIsInCustodyAfterItsDeath() {
    try (TestClient client = new TestClient(world.broker);
        Puppet owner = world.puppet("edge.service")) {
      int linkId = world.attachFor(owner);
      owner.call(
          "Deposit",
          Map.of(
              "name",
              "guarded",
              "fileDescriptor",
              0,
              "keepOwnership",
              true,
              "terms",
              World.GUARDED),
          0);
      assertEquals("owned", client.describe("guarded").get("state"));
      owner.kill();
      Await.until("custody", SOON, () -> client.describe("guarded").get("state").equals("custody"));
      assertNull(client.describe("guarded").get("owner"));
      assertTrue(world.exists(linkId));
      client.release("guarded");
      assertFalse(world.exists(linkId));
    }
  }

  @Test
  void anUnguardedOwnersEntryGoesWithItAndSoDoesItsLink() {
    try (TestClient client = new TestClient(world.broker);
        Puppet owner = world.puppet("edge.service")) {
      int linkId = world.attachFor(owner);
      owner.call("Deposit", Map.of("name", "bare", "fileDescriptor", 0, "keepOwnership", true), 0);
      assertNull(client.describe("bare").get("link"), "the broker holds nothing of it");
      owner.kill();
      Await.until("forgotten", SOON, () -> isGone(client, "bare"));
      Await.until("detached", SOON, () -> !world.exists(linkId));
    }
  }

  @Test
  void aSuccessorOfTheSameUnitClaimsAfterADeath() {
    try (TestClient client = new TestClient(world.broker);
        Puppet owner = world.puppet("edge@a.service")) {
      int linkId = world.attachFor(owner);
      owner.call(
          "Deposit",
          Map.of(
              "name",
              "restarted",
              "fileDescriptor",
              0,
              "keepOwnership",
              true,
              "terms",
              Map.of("guard", true)),
          0);
      try (Puppet stranger = world.puppet("other.service");
          Puppet successor = new Puppet(world.broker.socket(), owner.cgroup())) {
        owner.kill();
        assertEquals(
            "NotEntitled",
            refusal(() -> stranger.call("Claim", Map.of("name", "restarted", "waitSec", 10))));
        Map<String, Object> claim =
            successor.call("Claim", Map.of("name", "restarted", "waitSec", 10));
        Map<String, Object> answer =
            successor.call(
                "ConfirmClaim", Map.of("claimId", claim.get("claimId"), "fileDescriptor", 0), 0);
        assertEquals("owned", TestClient.entry(answer).get("state"));
        successor.kill();
        Await.until(
            "custody", SOON, () -> client.describe("restarted").get("state").equals("custody"));
        assertTrue(world.exists(linkId));
        client.release("restarted");
      }
    }
  }

  @Test
  void aClaimantThatDiesBeforeItConfirmsLeavesTheEntryInCustody() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Puppet claimant = world.puppet("claimant.service")) {
      client.deposit("abandoned", false, World.TERMS, sent);
      claimant.call("Claim", Map.of("name", "abandoned", "from", FROM_ROOT));
      assertEquals("claiming", client.describe("abandoned").get("state"));
      assertEquals("Busy", refusal(() -> client.claim("abandoned")));
      claimant.kill();
      Await.until(
          "custody", SOON, () -> client.describe("abandoned").get("state").equals("custody"));
      assertEquals(List.of(), client.describe("abandoned").get("unreturned"));
      client.release("abandoned");
    }
  }

  @Test
  void aClaimantThatDiesWhileItWaitsIsPassedOver() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Puppet first = world.puppet("first.service");
        Puppet second = world.puppet("second.service")) {
      client.deposit("queued", true, World.GUARDED, sent);
      Map<String, ?> claim = Map.of("name", "queued", "from", FROM_ROOT, "waitSec", 60);
      first.begin("Claim", claim);
      awaitWaiting(client, 1);
      second.begin("Claim", claim);
      awaitWaiting(client, 2);
      first.kill();
      awaitWaiting(client, 1);
      client.deposit("queued", false, World.GUARDED, sent);
      assertEquals("claiming", TestClient.entry(second.answer()).get("state"));
      second.kill();
      Await.until("custody", SOON, () -> client.describe("queued").get("state").equals("custody"));
      client.release("queued");
    }
  }

  @Test
  void aClosedConnectionIsNoExit() {
    try (TestClient client = new TestClient(world.broker)) {
      try (TestClient other = new TestClient(world.broker);
          LinkHandle link = world.attach();
          Fd sent = link.dupFd()) {
        other.deposit("kept", true, World.GUARDED, sent);
      }
      // Answered after the end of the other connection was noticed.
      Await.until("one connection", SOON, () -> used(client, "connections") == 1);
      assertEquals("owned", client.describe("kept").get("state"));
      client.release("kept");
    }
  }

  private static void awaitWaiting(TestClient client, long count) {
    Await.until(count + " waiting", SOON, () -> used(client, "waitingClaims") == count);
  }

  private static long used(TestClient client, String what) {
    return (Long) ((Map<?, ?>) client.call("GetStatus", Map.of()).get("used")).get(what);
  }

  private static boolean isGone(TestClient client, String name) {
    try {
      client.describe(name);
      return false;
    } catch (VarlinkException e) {
      return e.error().endsWith(".NoSuchEntry");
    }
  }
}
