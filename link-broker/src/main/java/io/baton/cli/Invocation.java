package io.baton.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments taken apart: which command, and what it is to parse. Options that every command has
 * may stand before its name as well, and "help COMMAND" is "COMMAND --help".
 *
 * @param command "ls", "attach xdp"; empty if none is named
 */
record Invocation(String command, List<String> arguments) {
  static Invocation of(List<String> args) {
    List<String> arguments = new ArrayList<>();
    int next = 0;
    while (next < args.size() && args.get(next).startsWith("-")) {
      String option = args.get(next++);
      arguments.add(option);
      if (option.equals("--socket") && next < args.size()) {
        arguments.add(args.get(next++));
      }
    }
    if (next < args.size() && args.get(next).equals("help")) {
      next++;
      arguments.add("--help");
    }
    String command = next < args.size() ? args.get(next++) : "";
    if (CommandGroup.of(command).isPresent()
        && next < args.size()
        && !args.get(next).startsWith("-")) {
      command += " " + args.get(next++);
    }
    arguments.addAll(args.subList(next, args.size()));
    return new Invocation(command, arguments);
  }
}
