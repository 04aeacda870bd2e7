package io.baton.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** {@code baton}: finds the command in the arguments, runs it, and tells how it ended. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), Output.standard()));
  }

  /** Returns the exit code. */
  static int run(List<String> args, Output output) {
    Invocation invocation = Invocation.of(args);
    if (invocation.command().isEmpty()) {
      return withoutCommand(invocation.arguments(), output);
    }
    Optional<CommandName> name = CommandName.of(invocation.command());
    if (name.isEmpty()) {
      String similar = CommandName.beginningWith(invocation.command());
      return wrong(
          output,
          "no command \""
              + invocation.command()
              + "\""
              + (similar.isEmpty() ? "" : ", but " + similar),
          "baton --help");
    }
    return run(name.get(), invocation.arguments(), output);
  }

  private static int run(CommandName name, List<String> arguments, Output output) {
    Subcommand command = name.make();
    CommandLine parser = Parsers.of(command, "baton " + name);
    try {
      parser.parseArgs(arguments.toArray(String[]::new));
      if (parser.isUsageHelpRequested()) {
        parser.usage(output.out(), output.colour() ? Ansi.ON : Ansi.OFF);
        return ExitCode.DONE;
      }
      return command.run(output);
    } catch (ParameterException e) {
      return wrong(output, name + ": " + e.getMessage(), parser.getCommandName() + " --help");
    } catch (Exception e) {
      return failed(output, name, command.about(), e);
    }
  }

  private static int withoutCommand(List<String> options, Output output) {
    if (options.contains("--help")) {
      output.out().print(CommandName.help());
    } else if (options.contains("--version")) {
      output.line("baton " + version());
    } else if (options.contains("--make-archive")) {
      ClassArchive.load();
    } else if (options.isEmpty()) {
      output.err().print(CommandName.help());
      return ExitCode.USAGE;
    } else {
      return wrong(output, "no command given", "baton --help");
    }
    return ExitCode.DONE;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private static int wrong(Output output, String message, String hint) {
    output.err().println("baton: " + message + " (" + hint + ")");
    return ExitCode.USAGE;
  }

  private static int failed(Output output, CommandName command, String object, Exception thrown) {
    try {
      Failure failure = Failure.of(thrown);
      String about = object.isEmpty() ? command.toString() : command + " " + object;
      String message = failure.getMessage();
      // The client names what it was asked for, which is often the command itself.
      String line = message.startsWith(about + ": ") ? message : about + ": " + message;
      output.err().println("baton: " + line);
      return failure.exitCode();
    } catch (RuntimeException bug) {
      output.err().println("baton: an error in baton " + command + " itself:");
      bug.printStackTrace(output.err());
      return ExitCode.INTERNAL;
    }
  }
}
