package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.Client;
import io.baton.varlink.VarlinkException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connection ends after a call was sent; whoever repeats it gets what it would have got. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class LostAnswerTest {
  private static final Duration SOON = Duration.ofSeconds(5);
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
  void deposit() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      for (boolean keep : new boolean[] {true, false}) {
        Map<String, ?> call =
            Map.of("name", "a", "fileDescriptor", 0, "keepOwnership", keep, "terms", World.GUARDED);
        lose("Deposit", call, sent);
        String state = keep ? "owned" : "custody";
        Await.until(state, SOON, () -> state.equals(state(client, "a")));
        assertEquals(state, client.deposit("a", keep, World.GUARDED, sent).get("state"));
      }
      client.release("a");
    }
  }

  @Test
  void claimAndConfirm() {
    try (TestClient client = new TestClient(world.broker)) {
      deposit(client, "b");
      lose("Claim", Map.of("name", "b", "from", Map.of("uid", 0)));
      // Open if the answer left before the connection ended, otherwise fallen back.
      try (TestClient.Claimed claimed = client.claim("b")) {
        Map<String, ?> confirm =
            Map.of("claimId", claimed.id(), "fileDescriptor", 0, "terms", World.GUARDED);
        lose("ConfirmClaim", confirm, claimed.link());
        Await.until("owned", SOON, () -> state(client, "b").equals("owned"));
        Map<String, Object> owned = client.describe("b");
        assertEquals(owned, client.confirm(claimed, World.GUARDED));
      }
      client.release("b");
    }
  }

  @Test
  void abort() {
    try (TestClient client = new TestClient(world.broker)) {
      deposit(client, "c");
      try (TestClient.Claimed claimed = client.claim("c")) {
        lose("AbortClaim", Map.of("claimId", claimed.id()));
        Await.until("custody", SOON, () -> state(client, "c").equals("custody"));
        Map<String, Object> before = client.describe("c");
        client.abort(claimed);
        assertEquals(before.get("generation"), client.describe("c").get("generation"));
      }
      client.release("c");
    }
  }

  @Test
  void release() {
    try (TestClient client = new TestClient(world.broker)) {
      deposit(client, "d");
      lose("Release", Map.of("name", "d"));
      Await.until("gone", SOON, () -> state(client, "d").equals("none"));
      assertEquals("NoSuchEntry", refusal(() -> client.release("d")));
    }
  }

  /** Whose descriptors could not be sent does not have a claim. */
  @Test
  void aWaitingClaimOfAClosedConnectionIsGivenUp() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit("e", true, World.GUARDED, sent);
      try (Puppet claimant = world.puppet("claimant.service")) {
        claimant.begin("Claim", Map.of("name", "e", "from", Map.of("uid", 0), "waitSec", 60));
        Await.until("waiting", SOON, () -> waiting(client) == 1);
      }
      Await.until("given up", SOON, () -> waiting(client) == 0);
      client.deposit("e", false, World.GUARDED, sent);
      assertNotEquals("claiming", client.describe("e").get("state"));
      client.release("e");
    }
  }

  /** Sends the call and ends the connection without reading. */
  private static void lose(String method, Map<String, ?> parameters, Fd... descriptors) {
    try (Client client = world.broker.connect()) {
      client
          .call("io.baton.Broker." + method, parameters, List.of(descriptors), Duration.ZERO)
          .close();
    } catch (UncheckedIOException e) {
      // Not waited for.
    }
  }

  private static void deposit(TestClient client, String name) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit(name, false, World.TERMS, sent);
    }
  }

  static String state(TestClient client, String name) {
    try {
      return (String) client.describe(name).get("state");
    } catch (VarlinkException e) {
      return "none";
    }
  }

  private static long waiting(TestClient client) {
    return (Long) ((Map<?, ?>) client.call("GetStatus", Map.of()).get("used")).get("waitingClaims");
  }
}
