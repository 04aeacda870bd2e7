package io.baton.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package brings, unpacked. */
class ContentsTest {
  @TempDir static Path folder;

  private static Path deb;
  private static Path root;

  @BeforeAll
  static void unpack() {
    deb = Deb.build(folder, "1.0");
    root = folder.resolve("root");
    Commands.run("dpkg-deb", "--extract", "" + deb, "" + root);
  }

  @Test
  void everythingIsInItsPlaceAndRoots() {
    String contents = Commands.run("dpkg-deb", "--contents", "" + deb);
    List<String> files =
        contents.lines().filter(line -> !line.startsWith("d")).map(ContentsTest::path).toList();
    for (String file :
        List.of(
            "/usr/bin/baton",
            "/usr/lib/baton/baton",
            "/usr/lib/baton/lib/baton.jar",
            "/usr/lib/baton/lib/native/libjnidispatch.so",
            "/usr/lib/systemd/system/baton.service",
            "/usr/lib/systemd/system/baton.socket",
            "/usr/lib/sysusers.d/baton.conf",
            "/usr/lib/tmpfiles.d/baton.conf",
            "/etc/baton/baton.toml",
            "/usr/share/varlink/io.baton.Broker.varlink",
            "/usr/share/man/man1/baton.1.gz",
            "/usr/share/doc/baton/copyright",
            "/usr/share/doc/baton/examples/shared-hooks.conf",
            "/usr/share/doc/baton/examples/broker.yaml")) {
      assertTrue(files.contains(file), file + " is not in " + files);
    }
    assertTrue(contents.lines().allMatch(line -> line.contains(" root/root ")), contents);
    // It fits one JVM only.
    assertTrue(files.stream().noneMatch(file -> file.endsWith(".jsa")));
  }

  private static String path(String line) {
    return line.split(" +")[5].substring(1);
  }

  @Test
  void thePolicyIsTheAdministratorsAndAllowsNothing() throws IOException {
    assertEquals("/etc/baton/baton.toml\n", Commands.run("dpkg-deb", "-I", "" + deb, "conffiles"));
    List<String> lines = Files.readAllLines(root.resolve("etc/baton/baton.toml"));
    assertTrue(lines.stream().allMatch(line -> line.isBlank() || line.startsWith("#")));
  }

  /** The words of each command, as "baton --help" and "baton attach --help" list them. */
  private static Set<String> commands() {
    Set<String> all = rows("--help");
    for (String group : List.of("attach", "policy")) {
      assertTrue(all.remove(group));
      rows(group, "--help").forEach(last -> all.add(group + "-" + last));
    }
    return all;
  }

  private static Set<String> rows(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = root.resolve("usr/lib/baton/baton").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Pattern.compile("(?m)^  ([\\w-]+) ")
        .matcher(Commands.run(command))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachCommandHasAPageThatReadsWithoutAWarning() {
    Needs.tools("man");
    for (String command : commands()) {
      String page = manual("baton-" + command);
      assertTrue(page.contains("baton-" + command + " - "), page);
      assertTrue(page.contains("baton " + command.replaceFirst("^(attach|policy)-", "$1 ")), page);
      assertTrue(page.contains("--socket=PATH"), page);
    }
    String baton = manual("baton");
    commands().forEach(command -> assertTrue(baton.contains("baton-" + command + "(1)"), baton));
    assertTrue(baton.contains("70 an error in Baton itself"), baton);
  }

  /** As it is printed; a warning would be printed too. */
  private static String manual(String page) {
    Path file = root.resolve("usr/share/man/man1/" + page + ".1.gz");
    String text = Commands.run("man", "--warnings=w", "--pager=cat", "--local-file", "" + file);
    assertTrue(!text.contains("warning"), text);
    return text.replaceAll("\\s+", " ").replace("\u2010", "-").replace("\u2212", "-");
  }

  @Test
  void theShellCompletesCommandsAndOptions() {
    assertTrue(completions("sta").contains("status"));
    assertEquals(List.of("tcx"), completions("attach", "tc"));
    assertEquals(List.of("--ephemeral"), completions("serve", "--eph"));
  }

  private static List<String> completions(String... words) {
    String script =
        """
        . "$0"; compopt() { :; }; COMP_WORDS=(baton "$@"); COMP_CWORD=$#; COMP_LINE="baton $*"; COMP_POINT=${#COMP_LINE}
        _complete_baton
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    String file = root.resolve("usr/share/bash-completion/completions/baton").toString();
    String[] command = {"bash", "-c", script, file};
    String[] all = Arrays.copyOf(command, command.length + words.length);
    System.arraycopy(words, 0, all, command.length, words.length);
    return Commands.run(all).lines().map(String::strip).toList();
  }
}
