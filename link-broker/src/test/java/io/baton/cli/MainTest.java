package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final Captured captured = new Captured();

  private int run(String... args) {
    return Main.run(List.of(args), captured.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help", "--json --help"})
  void helpNamesEveryCommandAndFitsATerminal(String args) {
    assertEquals(ExitCode.DONE, run(args.split(" ")));
    for (CommandName name : CommandName.values()) {
      String row = name.group().map(CommandGroup::toString).orElse(name.toString());
      assertTrue(captured.out().contains("\n  " + row + " "), name.toString());
    }
    assertTrue(captured.out().lines().allMatch(line -> line.length() <= 80), captured.out());
    assertEquals("", captured.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"attach --help", "attach -h", "help attach", "policy --help"})
  void helpOfAGroupNamesItsCommandsAndFitsATerminal(String args) {
    assertEquals(ExitCode.DONE, run(args.split(" ")));
    Optional<CommandGroup> asked =
        Stream.of(args.split(" ")).map(CommandGroup::of).flatMap(Optional::stream).findFirst();
    for (CommandName name : CommandName.values()) {
      String second = name.toString().replaceFirst(asked.orElseThrow() + " ", "");
      boolean named = captured.out().contains("\n  " + second + " ");
      assertEquals(name.group().equals(asked), named, second);
    }
    assertTrue(captured.out().lines().allMatch(line -> line.length() <= 80), captured.out());
  }

  @ParameterizedTest
  @EnumSource
  void helpOfACommandIsAskedForInThreeWays(CommandName name) {
    run(name.toString(), "--help");
    String help = captured.out();
    run(name.toString(), "-h");
    assertEquals(help + help, captured.out());
    run(("help " + name).split(" "));
    assertEquals(help + help + help, captured.out());
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
        "claims x          | baton: no command \"claims\"; did you mean claim? (baton --help)",
        "attach xpd eth0   | baton: no command \"attach xpd\"; did you mean attach xdp?"
            + " (baton attach --help)",
        "--json            | baton: no command given (baton --help)",
        "ls --frob         | baton: ls: Unknown option: '--frob' (baton ls --help)",
        "ls --jsno         | baton: ls: Unknown option: '--jsno'; did you mean --json?"
            + " (baton ls --help)",
        "attach xdp e f.o --nmae=n | baton: attach xdp: Unknown option: '--nmae=n'; did you mean"
            + " --name? (baton attach xdp --help)",
        "attach xdp e f.o  | baton: attach xdp: Missing required option: '--name=NAME'"
            + " (baton attach xdp --help)",
        "attach            | baton: attach: no kind given (baton attach --help)",
        "attach eth0       | baton: no command \"attach eth0\" (baton attach --help)",
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

  private int writing(IOException failure, String... args) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw failure;
          }
        };
    Output output = new Output(new Printed(full), captured.output().err(), 0, false);
    return Main.run(List.of(args), output);
  }

  @Test
  void whatCannotBeWrittenIsAnError() {
    assertEquals(ExitCode.FAILED, writing(new IOException("No space left"), "ls", "--help"));
    assertEquals("baton: ls: write standard output: No space left\n", captured.err());
  }

  @Test
  void aReaderThatHasEnoughIsNotToldOfIt() {
    assertEquals(ExitCode.FAILED, writing(new IOException("Broken pipe"), "--help"));
    assertEquals("", captured.err());
  }
}
