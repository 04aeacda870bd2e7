package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A transfer of which one side is killed, at each of its steps. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class TransferKilledTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NAME = "given";

  private World world;
  private TestClient client;
  private Puppet giver;
  private Puppet heir;
  private int linkId;

  @BeforeEach
  void own() {
    world = new World();
    client = new TestClient(world.broker);
    giver = world.puppet("giver.service");
    heir = world.puppet("heir.service");
    linkId = world.attachFor(giver);
    // It has started, however long that took: what follows has deadlines.
    heir.call("GetStatus", Map.of());
    deposit(true, World.GUARDED);
  }

  @AfterEach
  void linkStayed() {
    boolean stayed = world.exists(linkId);
    giver.close();
    heir.close();
    client.close();
    world.close();
    assertTrue(stayed);
  }

  @Test
  void theHeirBeforeItClaims() {
    give(5);
    heir.kill();
    awaitState("owned");
    assertEquals(giver.pid(), pid("owner"));
  }

  @Test
  void theHeirBeforeItConfirms() {
    give(10);
    claim();
    heir.kill();
    awaitState("custody");
    // At least ten seconds of grace are left then.
    awaitState("owned");
    assertEquals(giver.pid(), pid("owner"));
  }

  @Test
  void theHeirAfterItConfirmed() {
    give(60);
    confirm(claim());
    heir.kill();
    awaitState("custody");
    assertNull(client.describe(NAME).get("returnTo"));
  }

  @Test
  void theGiverBeforeItIsClaimed() {
    give(60);
    killGiver();
    assertEquals("custody", client.describe(NAME).get("state"));
    assertEquals("NotEntitled", refusal(() -> client.claim(NAME)), "still for the heir only");
    confirm(claim());
    assertEquals(heir.pid(), pid("owner"));
  }

  @Test
  void theGiverBeforeItIsConfirmed() {
    give(60);
    String claim = claim();
    killGiver();
    assertEquals("claiming", client.describe(NAME).get("state"));
    confirm(claim);
    assertEquals(heir.pid(), pid("owner"));
  }

  @Test
  void theGiverAfterItIsConfirmed() {
    give(60);
    confirm(claim());
    giver.kill();
    awaitConnections(2);
    assertEquals("owned", client.describe(NAME).get("state"));
    assertEquals(heir.pid(), pid("owner"));
  }

  private void killGiver() {
    giver.kill();
    Await.until("noticed", SOON, () -> client.describe(NAME).get("returnTo") == null);
  }

  private void give(int graceSec) {
    String unit = "" + heir.cgroup().getFileName();
    List<?> heirs = List.of(Map.of("unit", unit));
    deposit(false, Map.of("heirs", heirs, "heirsOnly", true, "graceSec", graceSec, "guard", true));
    assertEquals(giver.pid(), pid("returnTo"));
  }

  private void deposit(boolean keep, Map<String, ?> terms) {
    Map<String, ?> parameters =
        Map.of("name", NAME, "fileDescriptor", 0, "keepOwnership", keep, "terms", terms);
    giver.call("Deposit", parameters, 0);
  }

  private String claim() {
    Map<String, ?> from = Map.of("uid", 0);
    return (String) heir.call("Claim", Map.of("name", NAME, "from", from)).get("claimId");
  }

  private void confirm(String claim) {
    heir.call("ConfirmClaim", Map.of("claimId", claim, "fileDescriptor", 0), 0);
  }

  private long pid(String role) {
    return (Long) ((Map<?, ?>) client.describe(NAME).get(role)).get("pid");
  }

  private void awaitState(String state) {
    Await.until(state, SOON, () -> client.describe(NAME).get("state").equals(state));
  }

  private void awaitConnections(long count) {
    Await.until(
        count + " connections",
        SOON,
        () -> {
          Map<?, ?> used = (Map<?, ?>) client.call("GetStatus", Map.of()).get("used");
          return used.get("connections").equals(count);
        });
  }
}
