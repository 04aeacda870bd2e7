package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy as an operator looks at it, without a broker. */
class PolicyCommandTest {
  private static final String EDGE = "uid:990,unit:edge.service";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("baton.toml");
    Files.writeString(
        file,
        """
        [limits]
        entries = 100
        [[rule]]
        unit = "edge.service"
        verbs = ["deposit", "claim"]
        names = ["edge-"]
        """);
  }

  private Baton.Result explain(String peer, String verb, String name, String... options) {
    String[] words = {"policy", "explain", "--policy", "" + file, peer, verb, name};
    String[] all = Arrays.copyOf(words, words.length + options.length);
    System.arraycopy(options, 0, all, words.length, options.length);
    return Baton.run(all);
  }

  @Test
  void oneThatIsRightIsListed() {
    assertEquals(
        """
        %s:3  unit edge.service: deposit, claim of edge-*
        limit entries 100
        right: 1 rules, 1 limits
        """
            .formatted(file),
        Baton.run("policy", "check", "" + file).done());
    Map<String, Object> json = Host.parse(Baton.run("--json", "policy", "check", "" + file).done());
    JsonSchema.of("policy-check").validate(json);
    assertEquals(Map.of("entries", 100L), json.get("limits"));
  }

  @Test
  void aMistakeIsOneLineWithItsPlace() throws IOException {
    Files.writeString(file, "[[rule]]\nuid = 1\nverbs = [\"look\"]\nnames = [\"a\"]\n");
    assertEquals(
        "baton: policy check: %s:3:1: there is no verb \"look\": deposit, claim, release, see\n"
            .formatted(file),
        Baton.run("policy", "check", "" + file).refused(ExitCode.FAILED));
    Path none = folder.resolve("none.toml");
    assertEquals(
        "baton: policy check: " + none + ": ENOENT (there is no such file)\n",
        Baton.run("policy", "check", "" + none).refused(ExitCode.FAILED));
  }

  @Test
  void itIsSaidByWhichLineOrWhichWould() {
    assertEquals("allowed: " + file + ":3\n", explain(EDGE, "claim", "edge-xdp").done());
    Baton.Result denied = explain(EDGE, "release", "edge-xdp");
    assertEquals(ExitCode.NO, denied.exitCode());
    assertEquals(
        "not allowed; this would: in the policy [[rule]] uid = 990, unit = \"edge.service\","
            + " verbs = [\"release\"], names = [\"edge-xdp\"]\n",
        denied.out());
    assertEquals(
        "allowed: every peer may use names that begin with u7/\n",
        explain("uid:7", "deposit", "u7/x").done());
    assertEquals("allowed: it is root\n", explain("uid:0", "see", "any").done());
    for (String verb : new String[] {"claim", "release"}) {
      Map<String, Object> json = Host.parse(explain(EDGE, verb, "edge-xdp", "--json").out());
      JsonSchema.of("policy-explain").validate(json);
      assertEquals(verb.equals("claim"), json.get("allowed"));
    }
    explain("unit:edge.service", "claim", "edge-xdp").refused(ExitCode.USAGE);
    explain(EDGE, "own", "edge-xdp").refused(ExitCode.USAGE);
  }
}
