package io.baton.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README says one can type works, and what it lists is what there is. */
class ReadmeTest {
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();
  private static final Path BATON = TOP.resolve("link-broker/target/baton");

  private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND_ROW = Pattern.compile("\\| `baton (\\w+)");
  private static final Pattern EXIT_CODE_ROW = Pattern.compile("\\| (\\d+) \\|");
  private static final Pattern LAUNCHER_VERB = Pattern.compile("\\./run (\\w+)");
  private static final Pattern HELP_COMMAND = Pattern.compile("(?m)^  (\\w+)");

  /**
   * A machine for itself: /run and network are new, /sys/fs/bpf is a bpffs of the sandbox's, which
   * outlives the broker as the real one does, and what is in the background ends with the shell.
   * After a command in the background a person takes a moment; here the broker is waited for.
   */
  private static final String MACHINE =
      """
      mount -t tmpfs tmpfs /run
      mount --bind %s /sys/fs/bpf
      trap 'kill $(jobs -p)' EXIT
      PS4='$ '
      set -eux
      cd %s
      """;

  private static final String BROKER_IS_UP =
      "&\nset +x; until [ -S /run/baton/broker.sock ]; do kill -0 $!; sleep 0.05; done; set -x\n";

  private final String readme;

  ReadmeTest() throws IOException {
    readme = Files.readString(TOP.resolve("README.md"));
  }

  @Test
  void commandsInTheirOrder() throws IOException {
    Needs.tools("unshare", "ip");
    try (var sandbox = Sandbox.create()) {
      Path folder = sandbox.folder();
      Files.createSymbolicLink(folder.resolve("bpf"), TOP.resolve("bpf"));
      Files.createSymbolicLink(
          Files.createDirectory(folder.resolve("dist")).resolve("baton"), BATON);
      String blocks =
          SHELL_BLOCK.matcher(readme).results().map(m -> m.group(1)).collect(Collectors.joining());
      String script =
          MACHINE.formatted(sandbox.bpffs(), folder) + blocks.replace("&\n", BROKER_IS_UP);
      String output =
          Commands.run("unshare", "--mount", "--net", "timeout", "60", "bash", "-c", script);
      assertTrue(output.contains("firewall_v1#"), output);
      assertTrue(output.contains("firewall_v2#"), output);
    }
  }

  @Test
  void listsTheCommandsThereAre() {
    assertEquals(
        found(HELP_COMMAND, Commands.run(BATON.resolve("baton").toString(), "--help")),
        found(COMMAND_ROW, readme));
  }

  @Test
  void listsTheKindsOfAttachThereAre() {
    String help = Commands.run(BATON.resolve("baton").toString(), "attach", "--help");
    String row = readme.lines().filter(l -> l.startsWith("| `baton attach")).findFirst().orElse("");
    String kinds = row.substring(row.indexOf("Kinds with a target:"));
    assertEquals(
        found(Pattern.compile("(?m)^  ([\\w-]+)"), help),
        found(Pattern.compile("`([\\w-]+)`"), kinds));
  }

  @Test
  void listsTheExitCodesThereAre() {
    String help = Commands.run(BATON.resolve("baton").toString(), "--help");
    String codes = help.substring(help.indexOf("Exit codes:")).replace("Exit codes:", ",");
    assertEquals(found(Pattern.compile(",\\s+(\\d+) "), codes), found(EXIT_CODE_ROW, readme));
  }

  @Test
  void launcherHasItsVerbs() {
    String usage = Commands.run(TOP.resolve("run").toString(), "help");
    assertTrue(found(HELP_COMMAND, usage).containsAll(found(LAUNCHER_VERB, readme)), usage);
  }

  private static TreeSet<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
