package io.baton.broker;

import static io.baton.broker.Scene.EDGE;
import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.PROGRAM;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is pending between a claim and its confirmation, and how it ends. */
class ClaimsTest {
  private final Scene scene = new Scene();
  private final Caller old = scene.process(990, "edge@a.service");
  private final Caller next = scene.process(990, "edge@b.service");
  private final Caller third = scene.process(990, "edge@c.service");

  @BeforeEach
  void inCustody() {
    scene.deposit(old, LINK, false, GUARDED);
  }

  @Test
  void aRepeatIsTheSameClaim() {
    String id = claimId(scene.claim(next));
    EntryRecord pending = scene.edge();
    Answer again = scene.claim(scene.reconnected(next));
    assertEquals(id, claimId(again));
    assertFalse(((Answer.WithDescriptors) again).opened());
    assertSame(pending, scene.edge());
  }

  @Test
  void theLinkSentBackIsTheProof() {
    String id = claimId(scene.claim(next));
    assertRefused("WrongObject", scene.call(new Event.Confirm(next, id, 0, null)));
    assertRefused("WrongObject", scene.call(new Event.Confirm(next, id, LINK + 1, null)));
    assertEquals("claiming", scene.state());
    scene.confirm(next, id);
    assertEquals(next.process(), scene.edge().owner().process());
    assertEquals(next.peer(), scene.edge().depositor().peer());
  }

  @Test
  void onlyTheClaimantConfirms() {
    String id = claimId(scene.claim(next));
    assertRefused("NoSuchClaim", scene.confirm(third, id));
    assertRefused("NoSuchClaim", scene.abort(third, id, 0));
    assertRefused("NoSuchClaim", scene.confirm(next, "another"));
  }

  @Test
  void aSecondConfirmChangesNothing() {
    String id = claimId(scene.claim(next));
    scene.confirm(next, id);
    EntryRecord owned = scene.edge();
    Answer again = scene.call(new Event.Confirm(next, id, LINK, Terms.unguarded()));
    assertEquals(new Answer.WithEntry(next.session(), owned), again);
    assertSame(owned, scene.edge());
    assertRefused("NoSuchClaim", scene.abort(next, id, 0));
  }

  @Test
  void confirmKeepsTermsAndClearsHeirs() {
    Map<String, String> labels = Map.of("team", "edge");
    Terms terms = GUARDED.withHeirs(PeerSelector.uid(1001)).withLabels(labels);
    scene.deposit(old, LINK, false, terms);
    scene.confirm(next, claimId(scene.claim(next)));
    assertEquals(GUARDED.withLabels(labels), scene.edge().terms());
  }

  @Test
  void confirmedWithoutGuardTheBrokerLetsGo() {
    String id = claimId(scene.claim(next));
    scene.call(new Event.Confirm(next, id, LINK, Terms.unguarded()));
    assertEquals(EntryRecord.Hold.NONE, scene.edge().hold());
    assertTrue(scene.last.changes().get(0).letsGo());
  }

  @Test
  void lateConfirmationIsAcceptedUntilAnotherClaim() {
    String id = claimId(scene.claim(next));
    scene.pass(Duration.ofSeconds(11));
    assertEquals("custody", scene.state());
    assertEquals(List.of(next.peer()), unreturned());
    scene.confirm(next, id);
    assertEquals("owned", scene.state());
    assertEquals(List.of(), unreturned());
  }

  @Test
  void lateConfirmationAfterAnotherClaimIsNot() {
    String id = claimId(scene.claim(next));
    scene.pass(Duration.ofSeconds(11));
    String other = claimId(scene.claim(third));
    assertNotEquals(id, other);
    assertRefused("NoSuchClaim", scene.confirm(next, id));
    scene.pass(Duration.ofSeconds(11));
    assertRefused("NoSuchClaim", scene.confirm(next, id));
  }

  @Test
  void lateConfirmationOfWhatWasTakenBackIsNot() {
    String id = claimId(scene.claim(next));
    scene.pass(Duration.ofSeconds(11));
    scene.deposit(old, LINK, true, null);
    assertRefused("NoSuchClaim", scene.confirm(next, id));
  }

  @Test
  void abortGivesBackAndCanBeRepeated() {
    String id = claimId(scene.claim(next));
    scene.abort(next, id, 0);
    EntryRecord back = scene.edge();
    assertEquals("custody", scene.state());
    assertEquals(new Answer.Empty(next.session()), scene.abort(next, id, 0));
    assertSame(back, scene.edge());
    assertRefused("NoSuchClaim", scene.confirm(next, id));
    assertEquals(GUARDED, back.terms());
    assertEquals(old.peer(), back.depositor().peer());
  }

  @Test
  void abortWithAnotherProgramKeepsThatOne() {
    long pinned = scene.edge().programSerial();
    String id = claimId(scene.claim(next));
    scene.abort(next, id, PROGRAM + 1);
    assertEquals(List.of("replaced"), scene.told());
    assertEquals(PROGRAM + 1, scene.edge().programId());
    assertNotEquals(pinned, scene.edge().programSerial());
    EntryRecord back = scene.edge();
    scene.abort(next, id, PROGRAM + 1);
    assertSame(back, scene.edge());
  }

  @Test
  void anAbortThatIsLateStillTellsTheProgram() {
    String id = claimId(scene.claim(next));
    scene.pass(Duration.ofSeconds(11));
    scene.abort(next, id, PROGRAM + 1);
    assertEquals(PROGRAM + 1, scene.edge().programId());
    assertRefused("NoSuchClaim", scene.confirm(next, id));
  }

  @Test
  void theClaimantsExitFallsBackAndItsDisconnectDoesNot() {
    String id = claimId(scene.claim(next));
    scene.decide(new Event.Disconnected(next.session()));
    assertEquals("claiming", scene.state());
    scene.exit(next);
    assertEquals("custody", scene.state());
    assertEquals(List.of(), unreturned());
    assertRefused("NoSuchClaim", scene.confirm(next, id));
  }

  @Test
  void whatCouldNotBeSentWasNotClaimed() {
    String id = claimId(scene.claim(next));
    scene.decide(new Event.NotSent(EDGE, "another"));
    assertEquals("claiming", scene.state());
    scene.decide(new Event.NotSent(EDGE, id));
    assertEquals("custody", scene.state());
    assertEquals(List.of(), unreturned());
  }

  @Test
  void theOwnerClaimsItsOwnAndNothingChanges() {
    scene.confirm(next, claimId(scene.claim(next)));
    EntryRecord owned = scene.edge();
    String own = claimId(scene.claim(scene.reconnected(next)));
    assertEquals(own, claimId(scene.claim(next)));
    assertEquals(new Answer.WithEntry(next.session(), owned), scene.confirm(next, own));
    assertEquals(new Answer.Empty(next.session()), scene.abort(next, own, 0));
    assertSame(owned, scene.edge());
    assertRefused("NoSuchClaim", scene.confirm(third, own));
    assertRefused("WrongObject", scene.call(new Event.Confirm(next, own, 1, null)));
    Terms longer = Terms.guarded(Grace.untilReleased());
    scene.call(new Event.Confirm(next, own, LINK, longer));
    assertEquals(longer, scene.edge().terms());
  }

  @Test
  void theExpectedGeneration() {
    long generation = scene.edge().generation();
    assertRefused(
        "GenerationMismatch", scene.call(scene.claimEvent(next, null, 0, generation - 1)));
    String id = claimId(scene.call(scene.claimEvent(next, null, 0, generation)));
    Answer repeated = scene.call(scene.claimEvent(next, null, 0, generation));
    assertEquals(id, claimId(repeated), "a repeat of what has changed it");
    scene.abort(next, id, 0);
    assertRefused("GenerationMismatch", scene.call(new Event.Release(old, EDGE, generation)));
    scene.call(new Event.Release(old, EDGE, scene.edge().generation()));
    assertNull(scene.edge());
  }

  @Test
  void nobodyTakesAPlantedLink() {
    Caller root = scene.process(0, "user-0.slice");
    Caller thief = scene.process(1002, "edge@a.service");
    LinkName victims = LinkName.of("u1002/edge");
    scene.call(new Event.Deposit(thief, victims, 7, 0, false, false, heir(990)));
    Answer plain = scene.call(new Event.Claim(next, victims, null, 0, null, "plain"));
    assertRefused("NotEntitled", plain);
    assertTrue(Scene.reason(plain).contains("uid 1002 in edge@a.service"), Scene.reason(plain));
    assertTrue(Scene.reason(plain).contains("\"from\": {\"uid\": 1002}"), Scene.reason(plain));
    assertRefused("NotEntitled", scene.claim(root));
  }

  @Test
  void theProgramComesOnlyIfItIsStillAttached() {
    Answer.WithDescriptors with = (Answer.WithDescriptors) scene.claim(next);
    assertTrue(with.withProgram());
    scene.abort(next, with.claimId(), 0);
    scene.observe(Event.Seen.ATTACHED, PROGRAM + 1);
    assertFalse(((Answer.WithDescriptors) scene.claim(next)).withProgram());
  }

  @Test
  void whoeverWasSentItAndLivesIsListedUpToALimit() {
    for (int i = 0; i < Limit.UNRETURNED.standard(); i++) {
      Caller claimant = scene.process(990, "edge@a.service");
      scene.abort(claimant, claimId(scene.claim(claimant)), 0);
    }
    assertEquals(Limit.UNRETURNED.standard(), unreturned().size());
    assertRefused("LimitExceeded", scene.claim(next));
    List<io.baton.Change> history = scene.edge().changes();
    scene.exit(new Caller(0, null, scene.edge().unreturned().get(0).process(), null));
    assertEquals(List.of("holderExited"), scene.told());
    assertEquals(history, scene.edge().changes());
    claimId(scene.claim(next));
  }

  private List<io.baton.Peer> unreturned() {
    return scene.edge().unreturned().stream().map(EntryRecord.Party::peer).toList();
  }

  private static Terms heir(int uid) {
    return GUARDED.withHeirs(PeerSelector.uid(uid));
  }
}
