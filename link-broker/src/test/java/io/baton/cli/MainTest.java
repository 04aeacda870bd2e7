package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MainTest {
  private final Captured captured = new Captured();

  private int run(String... args) {
    return Main.run(List.of(args), captured.output());
  }

  @Test
  void helpNamesEveryCommandAndFitsATerminal() {
    assertEquals(ExitCode.DONE, run("--help"));
    for (CommandName name : CommandName.values()) {
      assertTrue(captured.out().contains("\n  " + name + " "), name.toString());
    }
    assertTrue(captured.out().lines().allMatch(line -> line.length() <= 80), captured.out());
  }

  @ParameterizedTest
  @EnumSource
  void everyCommandHasHelpThatFitsATerminal(CommandName name) {
    assertEquals(ExitCode.DONE, run(name.toString(), "--help"));
    assertTrue(captured.out().startsWith("Usage: baton " + name + " "), captured.out());
    assertTrue(captured.out().lines().allMatch(line -> line.length() <= 80), captured.out());
    assertTrue(captured.out().contains("\nExample: baton " + name), captured.out());
    assertEquals("", captured.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frob              | baton: no command \"frob\" (baton --help)",
        "--json            | baton: no command given (baton --help)",
        "ls --frob         | baton: ls: Unknown option: '--frob' (baton ls --help)",
      })
  void wrongUsageIsOneLineWithAHint(String args, String message) {
    assertEquals(ExitCode.USAGE, run(args.split(" ")));
    assertEquals(message + "\n", captured.err());
    assertEquals("", captured.out());
  }

  @Test
  void nothingAtAllIsAnsweredWithTheHelpOnStandardError() {
    assertEquals(ExitCode.USAGE, run());
    assertEquals(CommandName.help(), captured.err());
  }
}
