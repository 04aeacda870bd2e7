package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.baton.PeerSelector;
import io.baton.Terms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every verb in every state by every kind of caller: what the state is afterwards, or the error.
 * "=" is an answer that changes nothing. Whoever is refused changes nothing either, and no effect
 * is left to carry out.
 *
 * <p>States. none: no entry. owned: "self" deposited it, guarded, and is the owner; unguarded: the
 * same without guard. custody: "self" put it there. heirsOnly: the same, for heirs only. claiming:
 * custody, and "claimant", of self's uid and unit, has claimed it. defunct: custody, and the
 * interface is gone.
 *
 * <p>Callers. self; another connection of the same process is the same. sibling: of self's uid and
 * unit. claimant: as above, otherwise as a sibling. heir: named by uid in the terms. root.
 * stranger: another user. namesake: self's uid, another unit. nobody: the same uid, no known unit.
 */
class StateVerbTest {
  private static final String TABLE =
      """
      Deposit the same link, keep ownership
      caller   | none        | owned     | unguarded | custody   | heirsOnly | claiming  | defunct
      self     | owned       | owned     | owned     | owned     | owned     | Busy      | owned
      sibling  | owned       | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | owned
      heir     | NotEntitled | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | owned
      root     | owned       | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | NotEntitled
      stranger | NotEntitled | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | NotEntitled

      Deposit the same link into custody
      caller   | none        | owned     | unguarded | custody   | heirsOnly | claiming  | defunct
      self     | custody     | custody   | custody   | custody   | custody   | =         | custody
      sibling  | custody     | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | custody
      root     | custody     | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | NotEntitled

      Deposit another link, keep ownership
      caller   | none        | owned     | unguarded | custody   | heirsOnly | claiming  | defunct
      self     | owned       | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | owned
      sibling  | owned       | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | owned
      heir     | NotEntitled | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | owned
      stranger | NotEntitled | NameTaken | NameTaken | NameTaken | NameTaken | NameTaken | NotEntitled

      Claim
      caller   | none        | owned       | unguarded    | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchEntry | =           | NotSupported | claiming    | NotEntitled | Busy        | Defunct
      sibling  | NoSuchEntry | Busy        | Busy         | claiming    | NotEntitled | Busy        | Defunct
      claimant | NoSuchEntry | Busy        | Busy         | claiming    | NotEntitled | =           | Defunct
      heir     | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      root     | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      stranger | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      namesake | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      nobody   | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled

      Claim from self's uid
      caller   | none        | owned       | unguarded    | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchEntry | =           | NotSupported | claiming    | NotEntitled | Busy        | Defunct
      sibling  | NoSuchEntry | Busy        | Busy         | claiming    | NotEntitled | Busy        | Defunct
      heir     | NoSuchEntry | Busy        | Busy         | claiming    | claiming    | Busy        | Defunct
      root     | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      stranger | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled

      Claim from another uid
      caller   | none        | owned       | unguarded    | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchEntry | =           | NotSupported | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      sibling  | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      heir     | NoSuchEntry | NotEntitled | NotEntitled  | NotEntitled | NotEntitled | NotEntitled | NotEntitled

      Confirm the claim
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim
      sibling  | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim
      claimant | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | owned       | NoSuchClaim
      root     | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim

      Abort the claim
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim
      claimant | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | custody     | NoSuchClaim
      root     | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim | NoSuchClaim

      Release
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | NoSuchEntry | none        | none        | none        | none        | Busy        | none
      sibling  | NoSuchEntry | Busy        | Busy        | none        | none        | Busy        | none
      claimant | NoSuchEntry | Busy        | Busy        | none        | none        | Busy        | none
      heir     | NoSuchEntry | Busy        | Busy        | none        | none        | Busy        | none
      root     | NoSuchEntry | Busy        | Busy        | none        | none        | Busy        | none
      stranger | NoSuchEntry | NotEntitled | NotEntitled | NotEntitled | NotEntitled | NotEntitled | NotEntitled
      namesake | NoSuchEntry | NotEntitled | NotEntitled | NotEntitled | NotEntitled | NotEntitled | NotEntitled

      Exit
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | =           | custody     | none        | =           | =           | =           | =
      claimant | =           | =           | =           | =           | =           | custody     | =
      heir     | =           | =           | =           | =           | =           | =           | =

      Disconnect: not an exit
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | =           | =           | =           | =           | =           | =           | =
      claimant | =           | =           | =           | =           | =           | =           | =

      May see it
      caller   | none        | owned       | unguarded   | custody     | heirsOnly   | claiming    | defunct
      self     | no          | yes         | yes         | yes         | yes         | yes         | yes
      sibling  | no          | yes         | yes         | yes         | yes         | yes         | yes
      heir     | no          | yes         | yes         | yes         | yes         | yes         | yes
      root     | no          | yes         | yes         | yes         | yes         | yes         | yes
      stranger | no          | no          | no          | no          | no          | no          | no
      namesake | no          | no          | no          | no          | no          | no          | no
      """;

  private static final int OTHER_LINK = 43;

  private final Scene scene = new Scene();
  private final Map<String, Caller> callers = new LinkedHashMap<>();

  private final Terms terms = Scene.GUARDED.withHeirs(PeerSelector.uid(1001));
  private String claimId = "none";

  StateVerbTest() {
    callers.put("self", scene.process(990, "edge@a.service"));
    callers.put("sibling", scene.process(990, "edge@b.service"));
    callers.put("claimant", scene.process(990, "edge@b.service"));
    callers.put("heir", scene.process(1001, "heir.service"));
    callers.put("root", scene.process(0, "user-0.slice"));
    callers.put("stranger", scene.process(1002, "edge@a.service"));
    callers.put("namesake", scene.process(990, "other.service"));
    callers.put("nobody", scene.process(990, null));
  }

  @TestFactory
  Stream<DynamicTest> everyCell() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String section : TABLE.split("\n\n")) {
      List<String> lines = section.lines().toList();
      List<String> states = cells(lines.get(1));
      for (String line : lines.subList(2, lines.size())) {
        List<String> row = cells(line);
        for (int i = 1; i < row.size(); i++) {
          String verb = lines.get(0);
          String caller = row.get(0);
          String state = states.get(i);
          String expected = row.get(i);
          tests.add(
              dynamicTest(
                  verb + " | " + caller + " | " + state,
                  () -> assertEquals(expected, new StateVerbTest().cell(verb, caller, state))));
        }
      }
    }
    return tests.stream();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|")).map(String::strip).toList();
  }

  private String cell(String verb, String callerName, String state) {
    arrange(state);
    Caller caller = callers.get(callerName);
    EntryRecord before = scene.edge();
    if (verb.equals("May see it")) {
      return before != null && scene.registry.maySee(caller, before) ? "yes" : "no";
    }
    Decision decision = scene.decide(event(verb, caller));
    EntryRecord after = scene.edge();
    if (after == before) {
      assertTrue(decision.effects().isEmpty() && decision.notices().isEmpty(), "no effects");
      String error = Scene.error(Scene.answerTo(caller, decision));
      return error == null ? "=" : error;
    }
    return after == null ? "none" : after.state().name().toLowerCase();
  }

  private void arrange(String state) {
    Caller self = callers.get("self");
    switch (state) {
      case "none" -> {}
      case "owned" -> deposit(self, Scene.LINK, true, terms);
      case "unguarded" ->
          deposit(self, Scene.LINK, true, Terms.unguarded().withHeirs(PeerSelector.uid(1001)));
      case "heirsOnly" ->
          deposit(
              self,
              Scene.LINK,
              false,
              new Terms(true, terms.grace(), terms.heirs(), true, Map.of()));
      default -> deposit(self, Scene.LINK, false, terms);
    }
    if (state.equals("claiming")) {
      claimId = Scene.claimId(scene.call(claim(callers.get("claimant"), null)));
    } else if (state.equals("defunct")) {
      scene.decide(new Event.Observed(Scene.EDGE, Scene.LINK, Event.Seen.TARGET_GONE, 0));
    }
  }

  private void deposit(Caller caller, int link, boolean keep, Terms terms) {
    scene.call(new Event.Deposit(caller, Scene.EDGE, link, Scene.PROGRAM, true, keep, terms));
  }

  private Event.Claim claim(Caller caller, PeerSelector from) {
    return new Event.Claim(caller, Scene.EDGE, from, 0, null, "id of " + caller.session());
  }

  private Event event(String verb, Caller caller) {
    return switch (verb) {
      case "Deposit the same link, keep ownership" ->
          new Event.Deposit(caller, Scene.EDGE, Scene.LINK, Scene.PROGRAM, true, true, terms);
      case "Deposit the same link into custody" ->
          new Event.Deposit(caller, Scene.EDGE, Scene.LINK, Scene.PROGRAM, true, false, terms);
      case "Deposit another link, keep ownership" ->
          new Event.Deposit(caller, Scene.EDGE, OTHER_LINK, Scene.PROGRAM, true, true, terms);
      case "Claim" -> claim(caller, null);
      case "Claim from self's uid" -> claim(caller, PeerSelector.uid(990));
      case "Claim from another uid" -> claim(caller, PeerSelector.uid(991));
      case "Confirm the claim" -> new Event.Confirm(caller, claimId, Scene.LINK, null);
      case "Abort the claim" -> new Event.Abort(caller, claimId, 0);
      case "Release" -> new Event.Release(caller, Scene.EDGE, null);
      case "Exit" -> new Event.Exited(caller.process());
      case "Disconnect: not an exit" -> new Event.Disconnected(caller.session());
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
