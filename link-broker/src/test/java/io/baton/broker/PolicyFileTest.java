package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.LinkName;
import io.baton.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
  private static final LinkName NAME = LinkName.of("edge-xdp");
  private static final String RULE =
      """
      [[rule]]
      uid = 990
      unit = "edge@.service"
      verbs = ["claim", "see"]
      names = ["edge-"]
      """;

  @TempDir Path folder;

  private Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Policy read(String text) {
    return PolicyFile.read(write("baton.toml", text));
  }

  private static Peer peer(int uid, String unit) {
    return new Peer(1, null, uid, uid, unit == null ? null : "/system.slice/" + unit, unit, null);
  }

  private static boolean allowed(Policy policy, Peer peer, Rule.Verb verb, String name) {
    return policy.explain(peer, verb, LinkName.of(name)).allowed();
  }

  @Test
  void aRuleAllowsWhatItSaysAndNothingElse() {
    Policy policy = read(RULE);
    Peer edge = peer(990, "edge@a.service");
    assertTrue(allowed(policy, edge, Rule.Verb.CLAIM, "edge-xdp"));
    assertTrue(allowed(policy, edge, Rule.Verb.SEE, "edge-"));
    assertFalse(allowed(policy, edge, Rule.Verb.CLAIM, "edg"));
    assertFalse(allowed(policy, edge, Rule.Verb.RELEASE, "edge-xdp"));
    assertFalse(allowed(policy, edge, Rule.Verb.DEPOSIT, "edge-xdp"));
    assertFalse(allowed(policy, peer(991, "edge@a.service"), Rule.Verb.CLAIM, "edge-xdp"));
    assertFalse(allowed(policy, peer(990, "other.service"), Rule.Verb.CLAIM, "edge-xdp"));
    assertFalse(allowed(policy, peer(990, null), Rule.Verb.CLAIM, "edge-xdp"));
    assertFalse(allowed(policy, peer(0, "edge@a.service"), Rule.Verb.CLAIM, "edge-xdp"));
    assertTrue(allowed(policy, peer(0, null), Rule.Verb.RELEASE, "edge-xdp"));
    assertTrue(allowed(policy, peer(990, null), Rule.Verb.DEPOSIT, "u990/x"));
  }

  @Test
  void itIsSaidByWhichLineOrWhichLineWould() {
    Policy policy = read("# first\n" + RULE);
    Peer edge = peer(990, "edge@a.service");
    assertEquals(folder + "/baton.toml:2", policy.explain(edge, Rule.Verb.CLAIM, NAME).because());
    Policy.Answer denied = policy.explain(edge, Rule.Verb.RELEASE, NAME);
    String rule = denied.because().replace("in the policy ", "").replace(", verbs", "\nverbs");
    String text = rule.replace("[[rule]] ", "[[rule]]\n").replace(", unit", "\nunit");
    Policy mended = read(RULE + text.replace(", names", "\nnames"));
    assertTrue(mended.explain(edge, Rule.Verb.RELEASE, NAME).allowed(), text);
  }

  @Test
  void dropInsAddRulesAndReplaceLimits() {
    write(
        "conf.d/20-more.toml",
        "[limits]\nentries = 20\n[[rule]]\nuid = 1\nverbs = [\"see\"]\nnames = [\"\"]");
    write("conf.d/10-less.toml", "[limits]\nentries = 10\nheirs = 2");
    write("conf.d/ignored.txt", "no TOML");
    Policy policy = read("[limits]\nentries = 5\nconnections = 100\n" + RULE);
    assertEquals(Map.of("entries", 20, "heirs", 2, "connections", 100), policy.limits());
    assertEquals(2, policy.rules().size());
    Limits limits = new Limits(policy.limits());
    assertEquals(20, limits.of(Limit.ENTRIES));
    assertEquals(64, limits.of(Limit.CONNECTIONS_PER_UID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[rule]\\n|1:7: Unexpected",
        "x = 1\\n|1:1: \"x\" is none of limits, rule",
        "[limits]\\nentrys = 1|2:1: there is no limit \"entrys\"",
        "[limits]\\nentries = \"many\"|2:1: entries is to be a whole number",
        "[limits]\\nconnections = 1|2:1: connections is 16 … 65536",
        "rule = 1|1:1: rule is to be tables: [[rule]]",
        "[[rule]]\\nverbs = [\"see\"]\\nnames = [\"x\"]|1:1: a rule selects by one of uid",
        "[[rule]]\\nuid = 1\\nnames = [\"x\"]|1:1: the rule has no verbs",
        "[[rule]]\\nuid = 1\\nverbs = [\"see\"]|1:1: the rule has no names",
        "[[rule]]\\nuid = 1\\nverbs = [\"own\"]\\nnames = [\"x\"]|3:1: there is no verb \"own\"",
        "[[rule]]\\nuid = 1\\nverbs = []\\nnames = [\"x\"]|3:1: without verbs the rule allows",
        "[[rule]]\\nuid = -1\\nverbs = [\"see\"]\\nnames = [\"x\"]|2:1: -1 is no uid",
        "[[rule]]\\nuid = \"root\"\\nverbs = [\"see\"]\\nnames = [\"x\"]|2:1: uid is to be a number",
        "[[rule]]\\nunit = \"edge\"\\nverbs = [\"see\"]\\nnames = [\"x\"]|2:1: unit \"edge\" has no suffix",
        "[[rule]]\\nuid = 1\\nname = \"x\"|3:1: \"name\" is none of cgroup, container",
        "[[rule]]\\nuid = 1\\ncgroup = \"x\"\\nverbs = [\"see\"]\\nnames = [\"x\"]|3:1: a cgroup's path",
      })
  void aMistakeIsToldWithFileLineAndColumn(String text, String expected) {
    PolicyException mistake =
        assertThrows(PolicyException.class, () -> read(text.replace("\\n", "\n")));
    String begin = folder + "/baton.toml:" + expected;
    assertTrue(mistake.getMessage().startsWith(begin), mistake.getMessage());
  }

  @Test
  void whoeverElseCanWriteItIsNotTrusted() throws IOException {
    Path file = write("baton.toml", RULE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    String said = assertThrows(PolicyException.class, () -> PolicyFile.read(file)).getMessage();
    assertEquals(file + ": others than root can write it: chown root, chmod go-w", said);
  }

  /** Nor are the rules in it: a link to itself stands for a folder without permission. */
  @Test
  void whatCannotBeLookedAtIsNotMissing() throws IOException {
    Path file = write("baton.toml", RULE);
    Files.createSymbolicLink(folder.resolve("conf.d"), Path.of("conf.d"));
    String said = assertThrows(PolicyException.class, () -> PolicyFile.read(file)).getMessage();
    assertTrue(said.startsWith(folder + "/conf.d: it cannot be read: "), said);
  }

  @Test
  void oneThatWasAskedForAndIsMissingIsAMistake() {
    Path file = folder.resolve("none.toml");
    String said = assertThrows(PolicyException.class, () -> PolicyFile.read(file)).getMessage();
    assertEquals(file + ": ENOENT (there is no such file)", said);
  }

  @Test
  void theShippedOneAllowsNothingAndItsExamplesAreRight() throws IOException {
    String shipped = Files.readString(Path.of("src/main/etc/baton.toml"));
    assertEquals(Policy.NONE, read(shipped));
    String examples =
        shipped
            .substring(shipped.indexOf("# [[rule]]"))
            .lines()
            .filter(line -> line.matches("# (\\[.*|[a-z]+ = .*)"))
            .map(line -> line.substring(2))
            .collect(Collectors.joining("\n"));
    Policy policy = read(examples);
    assertEquals(2, policy.rules().size());
    assertEquals(List.of("connections", "entries"), List.copyOf(policy.limits().keySet()));
    assertEquals(Limits.STANDARD.of(Limit.ENTRIES), new Limits(policy.limits()).of(Limit.ENTRIES));
  }
}
