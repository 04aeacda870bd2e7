package io.baton.cli;

import io.baton.kernel.Kernel;
import java.io.IOException;
import java.util.Arrays;
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
    List<String> arguments = invocation.arguments();
    String words = invocation.command();
    int exitCode =
        CommandName.of(words)
            .map(name -> run(name, arguments, output))
            .orElseGet(
                () ->
                    words.isEmpty()
                        ? withoutCommand(arguments, output)
                        : unknown(words, arguments, output));
    return output.isWritten() ? exitCode : unwritten(words, output);
  }

  private static int run(CommandName name, List<String> arguments, Output output) {
    Subcommand command = name.make();
    // What takes long, while picocli reads the arguments: there is more than one CPU.
    Thread loading = begin(Kernel::load);
    if (!asksForHelp(arguments)) {
      begin(
          () -> {
            await(loading);
            command.prepare();
          });
    }
    CommandLine parser = Parsers.of(command, "baton " + name);
    try {
      Parsers.parse(parser, arguments);
      if (parser.isUsageHelpRequested()) {
        parser.usage(output.out(), output.colour() ? Ansi.ON : Ansi.OFF);
        return ExitCode.DONE;
      }
      await(loading);
      return command.run(output);
    } catch (ParameterException e) {
      return wrong(output, name + ": " + e.getMessage(), parser.getCommandName() + " --help");
    } catch (Exception e) {
      return failed(output, name, command.about(), e);
    }
  }

  private static Thread begin(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int withoutCommand(List<String> options, Output output) {
    if (asksForHelp(options)) {
      output.out().print(CommandName.help());
    } else if (options.contains("--version")) {
      output.line("baton " + version());
    } else if (options.contains("--make-archive")) {
      return makeArchive(output);
    } else if (options.isEmpty()) {
      output.err().print(CommandName.help());
      return ExitCode.USAGE;
    } else {
      return wrong(output, "no command given", "baton --help");
    }
    return ExitCode.DONE;
  }

  private static int makeArchive(Output output) {
    try {
      ClassArchive.load();
      return ExitCode.DONE;
    } catch (IOException e) {
      output.err().println("baton: --make-archive: " + e);
      return ExitCode.FAILED;
    }
  }

  private static boolean asksForHelp(List<String> options) {
    return options.contains("--help") || options.contains("-h");
  }

  /** Also "attach" alone, which is half a command. */
  private static int unknown(String words, List<String> arguments, Output output) {
    Optional<CommandGroup> group = CommandGroup.of(words.split(" ")[0]);
    String help = "baton " + group.map(first -> first + " --help").orElse("--help");
    if (group.isPresent() && words.equals(group.get().toString())) {
      if (asksForHelp(arguments)) {
        output.out().print(group.get().help());
        return ExitCode.DONE;
      }
      return wrong(output, words + ": no " + group.get().second() + " given", help);
    }
    String similar =
        Spelling.hint(
            words, Arrays.stream(CommandName.values()).map(CommandName::toString).toList());
    return wrong(output, "no command \"" + words + "\"" + similar, help);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private static int wrong(Output output, String message, String hint) {
    output.err().println("baton: " + message + " (" + hint + ")");
    return ExitCode.USAGE;
  }

  /** Of "| head" too, which is no error of anybody's: then nobody is told. */
  private static int unwritten(String words, Output output) {
    if (!output.isClosedByReader()) {
      String reason = output.out().failure();
      output.err().println("baton: " + words + ": write standard output: " + reason);
    }
    return ExitCode.FAILED;
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
