package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.JsonSchema;
import io.baton.harness.NoLeaks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is printed to a terminal, and to programs. */
@ExtendWith(NoLeaks.class)
class PrintedTest {
  private static final String LONG = "a-name-that-is-rather-long-for-eighty";

  private Host host;

  @BeforeEach
  void start() {
    host = new Host();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  /** With 80 columns and colours that one may forbid. */
  @Test
  void aTerminalIsFilledAndNotMore() {
    host.attach(LONG).done();
    for (String noColour : List.of("", "1")) {
      String shown = host.terminal(80, Map.of("NO_COLOR", noColour), "show", LONG);
      assertEquals(noColour.isEmpty(), shown.contains("\033[32mATTACHED"), shown);
    }
    String listed = host.terminal(80, Map.of(), "ls");
    assertTrue(listed.lines().anyMatch(l -> l.matches("…\\S*-for-eighty .*")), listed);
    Stream.of(listed, host.terminal(80, Map.of(), "status"))
        .flatMap(String::lines)
        .filter(line -> !line.contains("" + host.broker.socket().getParent()))
        .filter(line -> !line.startsWith("attention "))
        .forEach(line -> assertTrue(line.length() <= 80, line));
    host.baton("release", LONG).done();
  }

  @Test
  void aTerminalGetsWhatFitsAndColour() {
    host.attach("here").done();
    String place = host.cgroup.getFileName() + " ingress";
    assertTrue(host.baton("ls").done().contains(place));
    String narrow = host.terminal(80, Map.of(), "ls");
    assertTrue(narrow.contains("\u2026"), narrow);
    assertTrue(narrow.lines().allMatch(line -> line.length() <= 80), narrow);
    assertTrue(host.terminal(200, Map.of(), "ls").contains(place));

    assertTrue(host.terminal(80, Map.of(), "show", "here").contains("\033[32mATTACHED\033[0m"));
    String plain = host.terminal(80, Map.of("NO_COLOR", "1"), "show", "here");
    assertTrue(plain.startsWith("here   ATTACHED: "), plain);
    host.baton("release", "here").done();
  }

  @Test
  void whatTheOtherCommandsPrintIsAsTheirSchemasSay() {
    Path there = host.sandbox.cgroup("described");
    validate("attach", "attach", "cgroup", "" + there, host.program("guard_v1"), "--name", "x");
    validate("show", "show", "x");
    assertEquals(host.json("show", "x"), host.json("show", "" + host.linkId("x")));
    validate("status", "status");
    validate("doctor", "doctor");
    validate("policy-check", "policy", "check", "" + host.broker.policy());
    validate("ls", "ls");
    validate("ls", "tree");
    validate("holders", "holders", "x");
    Map<String, Object> held = host.json("holders", "x");
    Map<?, ?> broker = Seen.holder((List<?>) held.get("holders"), host.broker.pid());
    assertEquals("custody", broker.get("reason"));
    assertEquals("custody", ((Map<?, ?>) ((List<?>) held.get("pins")).get(0)).get("reason"));
    for (String state : List.of("custody", "defunct")) {
      List<?> found = (List<?>) host.json("ls", "--state", state).get("links");
      assertEquals(state.equals("custody") ? 1 : 0, found.size());
    }
    validate("replace", "replace", "x", host.program("guard_v2"));
    Path pin = host.pin(host.linkId("x"));
    validate("release", "release", "x");
    validate("deposit", "deposit", "x", "--pin", "" + pin);
    validate("detach", "detach", "x");
  }

  private void validate(String schema, String... arguments) {
    JsonSchema.of(schema).validate(host.json(arguments));
  }
}
