package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ls                          | ls         | ''",
        "ls --json                   | ls         | --json",
        "--json ls                   | ls         | --json",
        "--socket /s ls x            | ls         | --socket /s x",
        "--socket=/s --json ls       | ls         | --socket=/s --json",
        "attach xdp eth0 fw.o        | attach xdp | eth0 fw.o",
        "--json attach tcx eth0      | attach tcx | --json eth0",
        "attach --help               | attach     | --help",
        "claim edge -- ls --json     | claim      | edge -- ls --json",
        "help attach xdp             | attach xdp | --help",
        "--json help ls              | ls         | --json --help",
        "help                        | ''         | --help",
        "--socket                    | ''         | --socket",
      })
  void takesTheCommandOutOfTheArguments(String args, String command, String arguments) {
    Invocation invocation = Invocation.of(List.of(args.split(" ")));
    assertEquals(command, invocation.command());
    assertEquals(arguments, String.join(" ", invocation.arguments()));
  }
}
