package io.baton.broker;

import static io.baton.broker.Scene.EDGE;
import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.answerTo;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Claims that wait: for an owner to go, or for an entry to come. */
class WaitingTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Scene scene = new Scene();
  private final Caller old = scene.process(990, "edge@a.service");
  private final Caller first = scene.process(990, "edge@b.service");
  private final Caller second = scene.process(990, "edge@c.service");

  private void await(Caller caller) {
    assertNull(scene.claim(caller, null, MINUTE), "waits");
  }

  @Test
  void anUpgradeOverlapsAndIsServedInTheSameDecision() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    assertEquals(List.of("waiting"), scene.told());
    assertEquals(first.peer(), scene.last.notices().get(0).peer());
    scene.deposit(old, LINK, false, null);
    assertEquals(List.of("renewed", "claiming"), scene.told());
    assertEquals("claiming", scene.state());
    scene.confirm(first, claimId(answerTo(first, scene.last)));
    assertEquals(first.process(), scene.edge().owner().process());
    assertEquals(0, scene.registry.waiting().size());
  }

  @Test
  void firstComeFirstServed() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    await(second);
    scene.exit(old);
    String id = claimId(answerTo(first, scene.last));
    assertNull(answerTo(second, scene.last));
    scene.confirm(first, id);
    assertEquals(List.of("confirmed", "waiting"), scene.told(), "the new owner is told who waits");
    scene.deposit(first, LINK, false, null);
    claimId(answerTo(second, scene.last));
  }

  @Test
  void whoIsGoneIsSkipped() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    await(second);
    scene.exit(first);
    scene.exit(old);
    assertNull(answerTo(first, scene.last));
    claimId(answerTo(second, scene.last));
  }

  @Test
  void aBrokenConnectionWaitsForNothing() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    scene.decide(new Event.Disconnected(first.session()));
    scene.exit(old);
    assertEquals("custody", scene.state());
  }

  @Test
  void whoCouldNotBeSentItMakesRoomForTheNext() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    await(second);
    scene.exit(old);
    scene.decide(new Event.NotSent(EDGE, claimId(answerTo(first, scene.last))));
    claimId(answerTo(second, scene.last));
  }

  @Test
  void aClaimThatFallsBackServesTheNext() {
    scene.deposit(old, LINK, false, GUARDED);
    String id = claimId(scene.claim(first));
    await(second);
    scene.abort(first, id, 0);
    claimId(answerTo(second, scene.last));
  }

  @Test
  void oneCanWaitForAnEntryToCome() {
    await(first);
    assertEquals(List.of(), scene.last.notices());
    scene.deposit(old, LINK, false, GUARDED);
    claimId(answerTo(first, scene.last));
  }

  @Test
  void whenTheWaitIsOverItIsAnsweredAsIfItHadNotWaited() {
    await(first);
    scene.pass(Duration.ofSeconds(61));
    assertRefused("NoSuchEntry", answerTo(first, scene.last));
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    scene.pass(Duration.ofSeconds(61));
    assertRefused("Busy", answerTo(first, scene.last));
  }

  @Test
  void entitlementIsAskedAgainWhenItIsServed() {
    scene.deposit(old, LINK, true, GUARDED);
    await(first);
    PeerSelector heir = PeerSelector.uid(1001);
    Terms closed = new Terms(true, GUARDED.grace(), List.of(heir, heir), true, Map.of());
    scene.deposit(old, LINK, false, closed);
    assertEquals("custody", scene.state());
    scene.deposit(old, LINK, true, GUARDED);
    scene.exit(old);
    claimId(answerTo(first, scene.last));
  }

  @Test
  void nobodyWaitsForWhatTheyMayNotHave() {
    scene.deposit(old, LINK, true, GUARDED);
    Caller stranger = scene.process(1001, "other.service");
    assertRefused("NotEntitled", scene.claim(stranger, null, MINUTE));
    await(first);
    scene.observe(Event.Seen.TARGET_GONE, 0);
    assertRefused("Defunct", answerTo(first, scene.last));
  }

  @Test
  void oneProcessThatWaitsTwiceHasOneClaim() {
    scene.deposit(old, LINK, true, GUARDED);
    Caller again = scene.reconnected(first);
    await(first);
    await(again);
    scene.exit(old);
    assertEquals(claimId(answerTo(first, scene.last)), claimId(answerTo(again, scene.last)));
  }

  @Test
  void limits() {
    scene.deposit(old, LINK, true, GUARDED);
    Answer tooLong = scene.claim(first, null, TimeUnit.HOURS.toNanos(1) + 1);
    assertRefused("LimitExceeded", tooLong);
    assertEquals(
        Map.of("limit", "waitSec", "value", 3600L), ((Answer.Refused) tooLong).parameters());
    for (int i = 0; i < Limit.WAITING_PER_UID.standard(); i++) {
      await(scene.reconnected(first));
    }
    assertRefused("LimitExceeded", scene.claim(second, null, MINUTE));
  }
}
