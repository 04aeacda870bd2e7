package io.baton.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Leftovers;
import io.baton.harness.Needs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fuzzer, as {@code ./run fuzz} starts it, and that it sees what it is there to see. */
class FuzzTest {
  private static final String SCRIPT = Path.of("src/main/sh/fuzz").toAbsolutePath().toString();
  private static final Pattern VERDICT =
      Pattern.compile(
          "attacks (\\d+), connections (\\d+), messages (\\d+), hand-overs (\\d+), .*"
              + "; broker: up, descriptors (\\d+) of (\\d+)");

  private static final Pattern BEGUN = Pattern.compile("link (\\d+) of broker\\[(\\d+)\\]");

  @BeforeEach
  void needs() {
    Needs.root();
    Needs.tools("nsenter", "setpriv", "findmnt", "mount", "chrt", "bpftool");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertEquals(List.of(), Leftovers.named("baton-fuzz-"));
  }

  @Test
  void theBrokerGetsOverIt() throws Exception {
    List<String> said = new ArrayList<>();
    Process fuzz = start("--minutes", "1.2");
    fuzz.inputReader().lines().forEach(said::add);
    assertEquals(0, fuzz.waitFor(), said::toString);
    String last = said.get(said.size() - 1);
    Matcher verdict = VERDICT.matcher(last);
    assertTrue(verdict.matches(), last);
    for (int count = 1; count <= 4; count++) {
      assertTrue(Integer.parseInt(verdict.group(count)) > 0, last);
    }
    assertEquals(verdict.group(6), verdict.group(5), last);
    System.out.println("fuzz: " + last);
  }

  @Test
  void aPinThatNothingExplainsIsSeen() throws Exception {
    String said = saidAfter("bpftool link pin id LINK /run/FOLDER/bpffs/broker/99-link");
    assertTrue(said.contains("pin 99-link: no record explains it"), said);
  }

  @Test
  void aBrokerThatDiesIsSeen() throws Exception {
    saidAfter("kill -9 BROKER");
  }

  /** What a run says that somebody meddles with; it has to fail. */
  private static String saidAfter(String meddling) throws Exception {
    Process fuzz = start("--rounds", "1", "--seed", "5");
    BufferedReader output = fuzz.inputReader();
    Matcher begun = BEGUN.matcher("");
    while (!begun.reset(output.readLine()).lookingAt()) {
      // Something else.
    }
    String folder = "baton-fuzz-" + fuzz.pid();
    String command =
        meddling
            .replace("LINK", begun.group(1))
            .replace("BROKER", begun.group(2))
            .replace("FOLDER", folder);
    Commands.run(command.split(" "));
    StringBuilder said = new StringBuilder();
    output.lines().forEach(line -> said.append(line).append('\n'));
    assertEquals(1, fuzz.waitFor(), said::toString);
    assertTrue(said.toString().endsWith("to see it again: ./run fuzz --seed 5\n"), said::toString);
    return said.toString();
  }

  private static Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(SCRIPT));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
