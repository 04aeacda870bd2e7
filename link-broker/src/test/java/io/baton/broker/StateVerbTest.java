package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.baton.PeerSelector;
import io.baton.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each cell of states.md: what the verb does there, and that who is refused changes nothing. */
class StateVerbTest {
  private static final List<String> STATES =
      List.of(
          "none",
          "owned",
          "unguarded",
          "custody",
          "heirsOnly",
          "transfer",
          "claiming",
          "expired",
          "confirmed",
          "defunct");
  private static final String TIME_PASSES = "Ten minutes pass";
  private static final String NOBODY_IN_PARTICULAR = "-";

  /** What happens without a caller. */
  private static final List<String> HAPPENINGS =
      List.of(
          TIME_PASSES,
          "Another program is found on the link",
          "A holder detaches the link",
          "The target is gone");

  /** Of a service that root has told to drain. */
  private static final String DRAINING = ", while draining";

  private static final int VERBS = 22;
  private static final int OTHER_LINK = 43;
  private static final int OTHER_PROGRAM = 978;

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
  Stream<DynamicTest> everyCell() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Set<String> verbs = new LinkedHashSet<>();
    for (String section : document().split("\n## ")) {
      List<String> lines = section.lines().filter(line -> !line.isBlank()).toList();
      if (lines.size() < 2 || !lines.get(1).startsWith("| caller |")) {
        continue;
      }
      String verb = lines.get(0);
      verbs.add(verb);
      assertEquals(STATES, cells(lines.get(1)).subList(1, STATES.size() + 1), verb);
      Set<String> rows = new LinkedHashSet<>();
      for (String line : lines.subList(3, lines.size())) {
        List<String> row = cells(line);
        rows.add(row.get(0));
        for (int i = 0; i < STATES.size(); i++) {
          String caller = row.get(0);
          String state = STATES.get(i);
          String expected = row.get(i + 1);
          tests.add(
              dynamicTest(
                  verb + " | " + caller + " | " + state,
                  () -> assertEquals(expected, new StateVerbTest().cell(verb, caller, state))));
        }
      }
      assertEquals(
          HAPPENINGS.contains(verb) ? Set.of(NOBODY_IN_PARTICULAR) : callers.keySet(), rows, verb);
    }
    assertTrue(verbs.containsAll(HAPPENINGS) && verbs.size() == VERBS, verbs.toString());
    return tests.stream();
  }

  private static String document() throws IOException {
    try (InputStream file = Registry.class.getResourceAsStream("states.md")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  private String cell(String verb, String callerName, String state) {
    arrange(state);
    if (verb.endsWith(DRAINING)) {
      scene.call(new Event.Drain(callers.get("root")));
    }
    Caller caller = callers.get(callerName);
    EntryRecord before = scene.edge();
    if (verb.equals("May see it")) {
      return before != null && scene.registry.maySee(caller, before) ? "yes" : "no";
    }
    if (verb.equals(TIME_PASSES)) {
      scene.pass(Duration.ofMinutes(10));
      return scene.edge() == before ? "=" : scene.state();
    }
    Decision decision = scene.decide(event(verb, caller));
    EntryRecord after = scene.edge();
    if (after == before) {
      assertTrue(decision.effects().isEmpty(), "no effects");
      if (!decision.parked().isEmpty()) {
        return "waits";
      }
      assertTrue(decision.notices().isEmpty(), "nothing to tell");
      String error = caller == null ? null : Scene.error(Scene.answerTo(caller, decision));
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
      case "transfer" -> {
        deposit(self, Scene.LINK, true, terms);
        deposit(
            self, Scene.LINK, false, new Terms(true, terms.grace(), terms.heirs(), true, Map.of()));
      }
      default -> deposit(self, Scene.LINK, false, terms);
    }
    if (List.of("claiming", "expired", "confirmed").contains(state)) {
      Caller claimant = callers.get("claimant");
      claimId = Scene.claimId(scene.call(claim(claimant, null)));
      if (state.equals("expired")) {
        scene.pass(Duration.ofNanos(Limits.CLAIM));
      } else if (state.equals("confirmed")) {
        scene.call(new Event.Confirm(claimant, claimId, Scene.LINK, terms));
      }
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
    return switch (verb.replace(DRAINING, "")) {
      case "Deposit the same link, keep ownership" ->
          new Event.Deposit(caller, Scene.EDGE, Scene.LINK, Scene.PROGRAM, true, true, terms);
      case "Deposit the same link into custody" ->
          new Event.Deposit(caller, Scene.EDGE, Scene.LINK, Scene.PROGRAM, true, false, terms);
      case "Deposit another link, keep ownership" ->
          new Event.Deposit(caller, Scene.EDGE, OTHER_LINK, Scene.PROGRAM, true, true, terms);
      case "Claim" -> claim(caller, null);
      case "Claim from self's uid" -> claim(caller, PeerSelector.uid(990));
      case "Claim from another uid" -> claim(caller, PeerSelector.uid(991));
      case "Claim, and wait" ->
          new Event.Claim(
              caller,
              Scene.EDGE,
              null,
              TimeUnit.HOURS.toNanos(1),
              null,
              "id of " + caller.session());
      case "Confirm the claim with another link" ->
          new Event.Confirm(caller, claimId, OTHER_LINK, null);
      case "Abort the claim, another program is on the link" ->
          new Event.Abort(caller, claimId, OTHER_PROGRAM);
      case "Another program is found on the link" ->
          new Event.Observed(Scene.EDGE, Scene.LINK, Event.Seen.ATTACHED, OTHER_PROGRAM);
      case "A holder detaches the link" ->
          new Event.Observed(Scene.EDGE, Scene.LINK, Event.Seen.DETACHED, Scene.PROGRAM);
      case "The target is gone" ->
          new Event.Observed(Scene.EDGE, Scene.LINK, Event.Seen.TARGET_GONE, Scene.PROGRAM);
      case "Confirm the claim" -> new Event.Confirm(caller, claimId, Scene.LINK, null);
      case "Abort the claim" -> new Event.Abort(caller, claimId, 0);
      case "Release" -> new Event.Release(caller, Scene.EDGE, null);
      case "Drain" -> new Event.Drain(caller);
      case "Exit" -> new Event.Exited(caller.process());
      case "Disconnect: not an exit" -> new Event.Disconnected(caller.session());
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
