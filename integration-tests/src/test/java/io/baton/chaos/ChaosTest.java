package io.baton.chaos;

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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chaos, as {@code ./run chaos} starts it, and that it sees what it is there to see. */
class ChaosTest {
  private static final String SCRIPT = Path.of("src/main/sh/chaos").toAbsolutePath().toString();
  private static final int HAND_OVERS = 500;
  private static final int BROKER_DEATHS = 100;
  private static final int TAKE_OVERS = 20;
  private static final Pattern VERDICT =
      Pattern.compile(
          "rounds \\d+, hand-overs (\\d+), deaths \\d+ \\(broker (\\d+)\\), take-overs (\\d+),"
              + " packets \\d+,"
              + " slipped: 0 of [1-9]\\d{6,}");
  private static final Pattern LINK = Pattern.compile("chaos-tcx: link (\\d+)");

  @BeforeEach
  void needs() {
    Needs.root();
    Needs.tools("ip", "nsenter", "findmnt", "mount", "bpftool");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertEquals(List.of(), Leftovers.named("baton-chaos-"));
  }

  @Test
  void noPacketSlips() throws Exception {
    List<String> said = new ArrayList<>();
    Process chaos = start("--rounds", "620");
    chaos.inputReader().lines().forEach(said::add);
    assertEquals(0, chaos.waitFor(), said::toString);
    String last = said.get(said.size() - 1);
    Matcher verdict = VERDICT.matcher(last);
    assertTrue(verdict.matches(), last);
    assertTrue(Integer.parseInt(verdict.group(1)) >= HAND_OVERS, last);
    assertTrue(Integer.parseInt(verdict.group(2)) >= BROKER_DEATHS, last);
    assertTrue(Integer.parseInt(verdict.group(3)) >= TAKE_OVERS, last);
    System.out.println("chaos: " + last);
  }

  @Test
  void aLinkThatFallsIsSeen() throws Exception {
    String said = saidAfter("bpftool link detach id LINK");
    assertTrue(said.contains("chaos-tcx was link LINK and is LINK, detached"), said);
    assertTrue(said.contains("to see it again: ./run chaos --seed 5"), said);
  }

  @Test
  void aPinThatNothingExplainsIsSeen() throws Exception {
    String said = saidAfter("bpftool link pin id LINK /run/FOLDER/bpffs/broker/99-link");
    assertTrue(said.contains("99-link"), said);
  }

  /** What a run says that somebody meddles with, LINK standing for a link of it; it has to fail. */
  private static String saidAfter(String meddling) throws Exception {
    Process chaos = start("--rounds", "25", "--seed", "5");
    BufferedReader output = chaos.inputReader();
    Matcher link = LINK.matcher("");
    while (!link.reset(output.readLine()).matches()) {
      // Something else.
    }
    String folder = "baton-chaos-" + chaos.pid();
    Commands.run(meddling.replace("LINK", link.group(1)).replace("FOLDER", folder).split(" "));
    StringBuilder said = new StringBuilder();
    output.lines().forEach(line -> said.append(line).append('\n'));
    assertEquals(1, chaos.waitFor(), said::toString);
    return said.toString().replaceAll("\\b" + link.group(1) + "\\b", "LINK");
  }

  @Test
  void leavesNothingWhenInterrupted() throws Exception {
    Process chaos = start("--minutes", "5");
    Matcher link = LINK.matcher("");
    while (!link.reset(chaos.inputReader().readLine()).matches()) {
      // Something else.
    }
    chaos.toHandle().destroy();
    chaos.inputReader().lines().forEach(line -> {});
    assertTrue(chaos.waitFor(20, TimeUnit.SECONDS));
    assertEquals(143, chaos.exitValue());
  }

  private static Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(SCRIPT));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
