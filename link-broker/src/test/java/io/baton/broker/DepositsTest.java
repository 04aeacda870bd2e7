package io.baton.broker;

import static io.baton.broker.Scene.EDGE;
import static io.baton.broker.Scene.GUARDED;
import static io.baton.broker.Scene.LINK;
import static io.baton.broker.Scene.PROGRAM;
import static io.baton.broker.Scene.assertRefused;
import static io.baton.broker.Scene.claimId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.varlink.Protocol;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DepositsTest {
  private final Scene scene = new Scene();
  private final Caller old = scene.process(990, "edge@a.service");

  private Answer put(Caller caller, String name, int link) {
    return scene.call(
        new Event.Deposit(caller, LinkName.of(name), link, PROGRAM, true, true, GUARDED));
  }

  @Test
  void aRenewalChangesTermsProgramAndGeneration() {
    scene.deposit(old, LINK, true, GUARDED);
    EntryRecord first = scene.edge();
    Terms longer = Terms.guarded(Grace.of(Duration.ofHours(1)));
    scene.call(new Event.Deposit(old, EDGE, LINK, PROGRAM + 1, true, true, longer));
    EntryRecord renewed = scene.edge();
    assertEquals(List.of("replaced"), scene.told(), "its owner has put another program there");
    assertEquals(first.serial(), renewed.serial());
    assertTrue(renewed.generation() > first.generation());
    assertEquals(longer, renewed.terms());
    assertNotEquals(first.programSerial(), renewed.programSerial());
  }

  @Test
  void withoutTermsTheyStay() {
    scene.deposit(old, LINK, true, GUARDED.withHeirs(PeerSelector.uid(1001)));
    scene.deposit(old, LINK, false, null);
    assertEquals(GUARDED.withHeirs(PeerSelector.uid(1001)), scene.edge().terms());
  }

  @Test
  void newWithoutTermsIsUnguarded() {
    scene.deposit(old, LINK, true, null);
    assertEquals(EntryRecord.Hold.NONE, scene.edge().hold());
    assertFalse(scene.edge().terms().guard());
  }

  @Test
  void theSameProgramIsNotPinnedTwice() {
    scene.deposit(old, LINK, true, GUARDED);
    long serial = scene.edge().programSerial();
    scene.deposit(old, LINK, true, GUARDED);
    assertEquals(serial, scene.edge().programSerial());
    scene.call(new Event.Deposit(old, EDGE, LINK, PROGRAM, false, true, GUARDED));
    assertEquals(serial, scene.edge().programSerial(), "it is still attached");
    scene.call(new Event.Deposit(old, EDGE, LINK, PROGRAM + 1, false, true, GUARDED));
    assertEquals(0, scene.edge().programSerial(), "another one, and it did not come along");
  }

  @Test
  void anOwnerRenewsUnderANameThatIsNotItsOwn() {
    Caller root = scene.process(0, null);
    Caller heir = scene.process(1001, null);
    LinkName name = LinkName.of("edge");
    Terms terms = GUARDED.withHeirs(PeerSelector.uid(1001));
    scene.call(new Event.Deposit(root, name, LINK, 0, false, false, terms));
    scene.call(new Event.Claim(heir, name, PeerSelector.uid(0), 0, null, "c"));
    scene.call(new Event.Confirm(heir, "c", LINK, GUARDED));
    scene.call(new Event.Deposit(heir, name, LINK, 0, false, true, GUARDED));
    assertEquals(List.of("renewed"), scene.told());
  }

  @Test
  void aRepeatedDepositIsAnsweredWhoeverHasItMeanwhile() {
    scene.deposit(old, LINK, false, GUARDED);
    Caller heir = scene.process(990, "edge@b.service");
    scene.confirm(heir, claimId(scene.claim(heir, null, 0)));
    EntryRecord before = scene.edge();
    assertInstanceOf(Answer.WithEntry.class, scene.deposit(old, LINK, false, GUARDED));
    assertSame(before, scene.edge());
    assertRefused("NameTaken", scene.deposit(old, LINK, true, GUARDED));
    assertRefused("NameTaken", scene.deposit(old, LINK + 1, false, GUARDED));
    scene.exit(heir);
    assertInstanceOf(Answer.WithEntry.class, scene.deposit(old, LINK, false, GUARDED));
    assertEquals(heir.process(), scene.edge().depositor().process());
  }

  @Test
  void aTakenNameTellsItsOwnerToWhomMaySeeIt() {
    scene.deposit(old, LINK, true, GUARDED);
    Caller sibling = scene.process(990, "edge@b.service");
    Answer.Refused told = (Answer.Refused) put(sibling, EDGE.value(), 7);
    assertEquals(Protocol.write(old.peer()), told.parameters().get("owner"));
    Caller stranger = scene.process(1001, "edge@b.service");
    Answer.Refused untold = (Answer.Refused) put(stranger, EDGE.value(), 7);
    assertEquals(Map.of("name", EDGE.value()), untold.parameters());
  }

  @Test
  void oneObjectHasOneName() {
    scene.deposit(old, LINK, true, GUARDED);
    Answer.Refused refused = (Answer.Refused) put(old, "u990/other", LINK);
    assertEquals("AlreadyNamed", refused.error());
    assertEquals(Map.of("name", EDGE.value(), "objectId", (long) LINK), refused.parameters());
    scene.release(old);
    put(old, "u990/other", LINK);
    assertEquals(List.of("deposited"), scene.told());
  }

  @Test
  void namesThatAreNotOnesOwn() {
    Answer refused = put(old, "edge", LINK);
    assertRefused("NotEntitled", refused);
    assertTrue(Scene.reason(refused).contains("u990/"), Scene.reason(refused));
    Caller overflow =
        new Caller(
            5,
            new Peer(null, null, 65534, 65534, null, null, null),
            old.process(),
            new Rights(false, null));
    assertRefused("NotEntitled", put(overflow, "u65534/edge", LINK));
  }

  @Test
  void nullAndTheOverflowUidMatchNothing() {
    Caller nobody = scene.process(990, null);
    scene.deposit(nobody, LINK, false, GUARDED);
    assertRefused("NotEntitled", scene.claim(scene.process(990, null)));
    scene.release(nobody);
    Caller overflow = scene.process(65534, "edge.service");
    LinkName name = LinkName.of("u65534/edge");
    scene.call(new Event.Deposit(overflow, name, LINK, 0, false, false, GUARDED));
    Caller other = scene.process(65534, "edge.service");
    assertRefused("NotEntitled", scene.call(new Event.Claim(other, name, null, 0, null, "c")));
  }

  @Test
  void theUnitIsComparedWithoutItsInstance() {
    scene.deposit(scene.process(990, "edge@a.service"), LINK, false, GUARDED);
    assertRefused("NotEntitled", scene.claim(scene.process(990, "edge.service")));
    assertRefused("NotEntitled", scene.claim(scene.process(990, "edge@a.socket")));
    Scene.claimId(scene.claim(scene.process(990, "edge@b.service")));
  }

  @Test
  void limitsHaveNames() {
    assertLimit("heirs", terms(Collections.nCopies(17, PeerSelector.uid(1)), Map.of(), 60));
    assertLimit("labelBytes", terms(List.of(), Map.of("k", "v".repeat(256)), 60));
    assertLimit("graceSec", terms(List.of(), Map.of(), 30 * 86_400 + 1));
    Map<String, String> labels = new java.util.HashMap<>();
    for (int i = 0; i < 17; i++) {
      labels.put("k" + i, "");
    }
    assertLimit("labels", terms(List.of(), labels, 60));
    scene.deposit(
        old,
        LINK,
        true,
        terms(
            Collections.nCopies(16, PeerSelector.uid(1)),
            Map.of("k", "v".repeat(255)),
            30 * 86_400));
    assertEquals("owned", scene.state());
  }

  private static Terms terms(List<PeerSelector> heirs, Map<String, String> labels, int grace) {
    return new Terms(true, Grace.of(Duration.ofSeconds(grace)), heirs, false, labels);
  }

  private void assertLimit(String limit, Terms terms) {
    Answer answer = scene.deposit(old, LINK, true, terms);
    assertRefused("LimitExceeded", answer);
    assertEquals(limit, ((Answer.Refused) answer).parameters().get("limit"));
  }

  @Test
  void entriesAreLimitedPerUidAndAltogether() {
    for (int i = 0; i < Limit.ENTRIES_PER_UID.standard(); i++) {
      put(old, "u990/" + i, 1000 + i);
    }
    assertRefused("LimitExceeded", put(old, "u990/more", 1));
    Caller root = scene.process(0, null);
    for (int i = scene.registry.records().size(); i < Limit.ENTRIES.standard(); i++) {
      put(root, "r" + i, 100_000 + i);
    }
    assertRefused("LimitExceeded", put(root, "more", 1));
    scene.exit(root);
    assertEquals(Limit.ENTRIES.standard(), scene.registry.records().size());
    scene.pass(Duration.ofMinutes(2));
    assertEquals(Limit.ENTRIES_PER_UID.standard(), scene.registry.records().size());
    put(root, "more", 1);
    assertEquals(List.of("deposited"), scene.told());
  }
}
