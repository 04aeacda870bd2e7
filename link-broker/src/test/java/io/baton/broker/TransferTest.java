package io.baton.broker;

import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.baton.Grace;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The owner gives it to one heir, and has it again if the heir does not come. */
class TransferTest {
  private static final Terms TO_HEIR =
      new Terms(
          true,
          Grace.of(Duration.ofSeconds(20)),
          List.of(PeerSelector.unit("heir.service")),
          true,
          Map.of());

  private final Scene scene = new Scene();
  private final Caller giver = scene.process(990, "edge@a.service");
  private final Caller sibling = scene.process(990, "edge@b.service");
  private final Caller heir = scene.process(1001, "heir.service");

  @BeforeEach
  void begun() {
    scene.deposit(giver, LINK, true, GUARDED);
    scene.deposit(giver, LINK, false, TO_HEIR);
    assertEquals(giver.peer(), scene.edge().returnTo().peer());
  }

  private Answer claim(Caller caller) {
    return scene.claim(caller, PeerSelector.uid(990), 0);
  }

  @Test
  void onlyTheHeirMayClaim() {
    assertRefused("NotEntitled", claim(sibling));
    scene.confirm(heir, claimId(claim(heir)));
    assertEquals(heir.process(), scene.edge().owner().process());
    assertNull(scene.edge().returnTo());
    assertEquals(GUARDED, scene.edge().terms(), "guard and grace from before the transfer");
  }

  @Test
  void itIsTheGiversAgainIfTheHeirDoesNotCome() {
    scene.pass(Duration.ofSeconds(21));
    assertEquals(giver.process(), scene.edge().owner().process());
    assertEquals(GUARDED, scene.edge().terms());
    assertNull(scene.edge().returnTo());
    scene.exit(giver);
    assertEquals("custody", scene.state());
    claimId(scene.claim(sibling));
  }

  @Test
  void itIsTheGiversAgainIfTheHeirDies() {
    claim(heir);
    scene.exit(heir);
    scene.pass(Duration.ofSeconds(21));
    assertEquals(giver.process(), scene.edge().owner().process());
  }

  @Test
  void aGiverThatDiesLeavesItToTheHeirThenToItsOwn() {
    scene.exit(giver);
    assertNull(scene.edge().returnTo());
    assertRefused("NotEntitled", claim(sibling));
    scene.pass(Duration.ofSeconds(20));
    assertEquals("custody", scene.state());
    assertEquals(GUARDED, scene.edge().terms());
    scene.pass(Duration.ofSeconds(59));
    claimId(claim(sibling));
  }

  @Test
  void aGiverThatDiesWithoutGuardLeavesItToTheHeirOnly() {
    scene.deposit(giver, LINK, true, Terms.unguarded());
    scene.deposit(giver, LINK, false, TO_HEIR);
    scene.exit(giver);
    assertEquals("custody", scene.state());
    scene.pass(Duration.ofSeconds(21));
    assertEquals("none", scene.state());
  }

  @Test
  void aGiverWithoutGuardHasItAgainUnguarded() {
    scene.deposit(giver, LINK, true, Terms.unguarded());
    scene.deposit(giver, LINK, false, TO_HEIR);
    scene.pass(Duration.ofSeconds(21));
    assertEquals("owned", scene.state());
    assertEquals(EntryRecord.Hold.NONE, scene.edge().hold());
  }

  @Test
  void aRepeatAfterALostAnswerIsTheSameTransfer() {
    scene.deposit(scene.reconnected(giver), LINK, false, TO_HEIR);
    assertEquals(giver.peer(), scene.edge().returnTo().peer());
    assertEquals(GUARDED, scene.edge().returnTerms());
  }

  @Test
  void theGiverCanTakeItBackUntilTheHeirClaims() {
    scene.deposit(giver, LINK, true, null);
    assertEquals(GUARDED, scene.edge().terms());
    scene.deposit(giver, LINK, false, TO_HEIR);
    claim(heir);
    assertRefused("Busy", scene.deposit(giver, LINK, true, null));
  }

  @Test
  void theGiverStillHoldsItMeanwhile() {
    scene.observe(Event.Seen.ATTACHED, 5);
    assertEquals(List.of("replaced"), scene.told());
    assertEquals(giver.peer(), scene.last.notices().get(0).peer());
  }
}
