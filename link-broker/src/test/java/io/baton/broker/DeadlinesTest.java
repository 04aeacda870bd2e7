package io.baton.broker;

import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.PROGRAM;
import static io.baton.broker.Scene.answerTo;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Grace;
import io.baton.Terms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Grace, deadlines of claims, and what a recovery or a standstill grants. GUARDED is a minute. */
class DeadlinesTest {
  private final Scene scene = new Scene();
  private final Caller old = scene.process(990, "edge@a.service");
  private final Caller next = scene.process(990, "edge@b.service");

  private void seconds(int seconds) {
    scene.pass(Duration.ofSeconds(seconds));
  }

  @Test
  void graceEndsInLettingGo() {
    scene.deposit(old, LINK, false, GUARDED);
    seconds(59);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
    assertEquals(List.of("expired"), scene.told());
    assertEquals(
        new Effect.UnpinLink(scene.last.notices().get(0).record().serial()),
        scene.last.effects().get(0));
  }

  @Test
  void graceRunsFromTheOwnersExit() {
    scene.deposit(old, LINK, true, GUARDED);
    seconds(600);
    scene.exit(old);
    assertEquals(List.of("ownerExited"), scene.told());
    seconds(59);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  /** In either direction: it is for display. */
  @Test
  void aStepOfTheWallClockEndsNothingAndGrantsNothing() {
    scene.deposit(old, LINK, false, GUARDED);
    long deadline = scene.registry.deadlineNanos(scene.edge());
    for (long wall : new long[] {0, 1, Long.MAX_VALUE / 2}) {
      Decision decision = scene.registry.decide(new Event.Tick(), scene.now, wall);
      assertEquals(List.of(), decision.changes());
      scene.registry.commit(decision);
      assertEquals(deadline, scene.registry.deadlineNanos(scene.edge()));
    }
    scene.now = deadline;
    assertFalse(scene.registry.decide(new Event.Tick(), scene.now, 1).changes().isEmpty());
  }

  @Test
  void keptForeverNothingEnds() {
    scene.deposit(old, LINK, false, Terms.guarded(Grace.untilReleased()));
    assertEquals(0, scene.registry.deadlineNanos(scene.edge()));
    scene.abort(next, claimId(scene.claim(next)), 0);
    assertEquals(0, scene.registry.deadlineNanos(scene.edge()));
    assertEquals(Long.MAX_VALUE, scene.registry.nextDeadlineNanos());
  }

  @Test
  void graceStandsStillWhileAClaimIsPending() {
    scene.deposit(old, LINK, false, GUARDED);
    seconds(20);
    String id = claimId(scene.claim(next));
    seconds(9);
    scene.abort(next, id, 0);
    seconds(39);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void tenSecondsAreLeftAfterAFallback() {
    scene.deposit(old, LINK, false, GUARDED);
    seconds(59);
    claimId(scene.claim(next));
    seconds(10);
    assertEquals("custody", scene.state());
    seconds(9);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void noDeadlineFiresRightAfterARecovery() {
    scene.deposit(old, LINK, false, GUARDED);
    scene.now += Duration.ofHours(1).toNanos();
    scene.recover();
    seconds(29);
    assertEquals("custody", scene.state(), "30 s, as grace is longer");
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void afterARecoveryAShortGraceIsGrantedWhole() {
    scene.deposit(old, LINK, false, Terms.guarded(Grace.of(Duration.ofSeconds(5))));
    scene.now += Duration.ofHours(1).toNanos();
    scene.recover();
    seconds(4);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void aClaimSurvivesTheBroker() {
    scene.deposit(old, LINK, false, GUARDED);
    String id = claimId(scene.claim(next));
    scene.now += Duration.ofSeconds(60).toNanos();
    scene.recover();
    seconds(9);
    scene.confirm(next, id);
    assertEquals("owned", scene.state());
  }

  @Test
  void aStandstillIsNobodysFault() {
    scene.deposit(old, LINK, false, GUARDED);
    scene.now += Duration.ofHours(1).toNanos();
    scene.registry.resumed(scene.now);
    seconds(29);
    assertEquals("custody", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void anOwnerThatIsNotSeenAgainHasThirtySeconds() {
    scene.deposit(old, LINK, true, GUARDED);
    scene.recover();
    assertFalse(scene.edge().ownerSeen());
    assertRefused("Busy", scene.claim(next));
    seconds(29);
    assertEquals("owned", scene.state());
    seconds(1);
    assertEquals("custody", scene.state());
    scene.deposit(old, LINK, true, GUARDED);
    assertEquals("owned", scene.state(), "it came back late, and nobody had claimed");
    assertTrue(scene.edge().ownerSeen());
  }

  @Test
  void anOwnerThatIsFoundAgainIsTheOwner() {
    scene.deposit(old, LINK, true, GUARDED);
    long generation = scene.edge().generation();
    scene.recover();
    scene.decide(new Event.Found(old.process()));
    assertTrue(scene.edge().ownerSeen());
    assertEquals(generation, scene.edge().generation());
    assertEquals(List.of(), scene.last.effects());
    assertEquals(Long.MAX_VALUE, scene.registry.nextDeadlineNanos());
  }

  @Test
  void whatCouldNotBeStoredHappensASecondLater() {
    scene.deposit(old, LINK, true, GUARDED);
    Decision lost = scene.registry.decide(new Event.Exited(old.process()), scene.now, 0);
    scene.registry.failed(lost, scene.now);
    assertEquals("owned", scene.state());
    seconds(1);
    assertEquals("custody", scene.state());
    assertTrue(scene.edge().generation() >= lost.nextGeneration(), "generations are not reused");
    seconds(60);
    assertEquals("none", scene.state());
    assertEquals(Long.MAX_VALUE, scene.registry.nextDeadlineNanos());
  }

  @Test
  void aDeadlineThatCouldNotBeStoredHoldsUpNoOther() {
    scene.deposit(old, LINK, false, GUARDED);
    claimId(scene.claim(next));
    Caller waiter = scene.process(990, "edge@c.service");
    scene.claim(waiter, null, Limits.CLAIM + 1);
    scene.now = scene.registry.nextDeadlineNanos();
    Decision lost = scene.registry.decide(new Event.Tick(), scene.now, 0);
    scene.registry.failed(lost, scene.now);
    assertEquals(scene.now + 1, scene.registry.nextDeadlineNanos());
    scene.pass(Duration.ofNanos(1));
    assertRefused("Busy", answerTo(waiter, scene.last));
    seconds(1);
    assertEquals("custody", scene.state());
  }

  @Test
  void defunctIsKeptTenMinutesToBeSeen() {
    scene.deposit(old, LINK, true, GUARDED);
    scene.observe(Event.Seen.TARGET_GONE, PROGRAM);
    seconds(599);
    assertEquals("defunct", scene.state());
    seconds(1);
    assertEquals("none", scene.state());
  }

  @Test
  void aProcessKnownByItsConnectionExitsWithIt() {
    Caller unknown = new Caller(77, old.peer(), ProcessKey.ofSession(77), old.rights());
    scene.deposit(unknown, LINK, true, GUARDED);
    scene.decide(new Event.Disconnected(77));
    assertEquals("custody", scene.state());
    assertTrue(scene.registry.processes().isEmpty());
  }
}
