package io.baton.broker;

import static io.baton.broker.Scene.EDGE;
import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.PROGRAM;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.baton.Change;
import io.baton.Terms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is seen of a link that nobody told the broker. */
class SightingsTest {
  private final Scene scene = new Scene();
  private final Caller old = scene.process(990, "edge@a.service");
  private final Caller next = scene.process(990, "edge@b.service");

  @Test
  void anotherProgramUnderAnOwnerIsReplaced() {
    scene.deposit(old, LINK, true, GUARDED);
    scene.observe(Event.Seen.ATTACHED, PROGRAM + 1);
    assertEquals(List.of("replaced"), scene.told());
    assertEquals(0, scene.edge().programSerial(), "what was pinned is not attached any more");
  }

  @Test
  void anotherProgramUnderAClaimantIsReplaced() {
    scene.deposit(old, LINK, false, GUARDED);
    claimId(scene.claim(next));
    scene.observe(Event.Seen.ATTACHED, PROGRAM + 1);
    assertEquals(List.of("replaced"), scene.told());
    assertEquals(next.peer(), scene.last.notices().get(0).peer());
  }

  @Test
  void anotherProgramInCustodyIsTampered() {
    scene.deposit(old, LINK, false, GUARDED);
    scene.observe(Event.Seen.ATTACHED, PROGRAM);
    assertEquals(List.of(), scene.told());
    scene.observe(Event.Seen.ATTACHED, PROGRAM + 1);
    assertEquals(List.of("tampered"), scene.told());
  }

  @Test
  void aLinkDetachedInCustodyIsTamperedAndDefunct() {
    scene.deposit(old, LINK, false, GUARDED);
    scene.observe(Event.Seen.DETACHED, PROGRAM);
    assertEquals(List.of("tampered", "defunct"), scene.told());
  }

  @Test
  void aTargetThatIsGoneIsDefunctOnly() {
    scene.deposit(old, LINK, false, GUARDED);
    scene.observe(Event.Seen.TARGET_GONE, PROGRAM);
    assertEquals(List.of("defunct"), scene.told());
    assertRefused("Defunct", scene.claim(next));
  }

  @Test
  void aClaimOfWhatIsGoneIsToldSo() {
    scene.deposit(old, LINK, false, GUARDED);
    String id = claimId(scene.claim(next));
    scene.observe(Event.Seen.TARGET_GONE, PROGRAM);
    assertRefused("Defunct", scene.confirm(next, id));
    assertEquals(new Answer.Empty(next.session()), scene.abort(next, id, 0));
  }

  @Test
  void anotherLinkIsDepositedOverADefunctOne() {
    scene.deposit(old, LINK, true, GUARDED);
    long serial = scene.edge().serial();
    scene.observe(Event.Seen.TARGET_GONE, PROGRAM);
    scene.deposit(next, LINK + 1, true, GUARDED);
    assertEquals("owned", scene.state());
    assertNotEquals(serial, scene.edge().serial());
    assertEquals("defunct", scene.edge().changes().get(1).event(), "what happened stays on record");
    assertEquals(
        List.of("Create", "PinProgram", "PinLink"), names(scene.last.effects()), "first the new");
    assertEquals(
        List.of("UnpinLink", "UnpinProgram", "Remove"),
        names(scene.last.afterwards()),
        "then the old");
  }

  private static List<String> names(List<Effect> effects) {
    return effects.stream().map(effect -> effect.getClass().getSimpleName()).toList();
  }

  @Test
  void whatIsNotHeldOrNotThatLinkIsNotJudged() {
    scene.deposit(old, LINK, true, Terms.unguarded());
    EntryRecord before = scene.edge();
    scene.observe(Event.Seen.DETACHED, PROGRAM + 1);
    scene.decide(new Event.Observed(EDGE, LINK + 1, Event.Seen.DETACHED, 0));
    assertSame(before, scene.edge());
  }

  @Test
  void theLastEightChangesAreKept() {
    scene.deposit(old, LINK, true, GUARDED);
    for (int program = 1; program <= 9; program++) {
      scene.observe(Event.Seen.ATTACHED, program);
    }
    List<Change> changes = scene.edge().changes();
    assertEquals(8, changes.size());
    assertEquals(scene.edge().generation(), changes.get(0).generation());
    assertEquals("replaced", changes.get(7).event());
  }
}
