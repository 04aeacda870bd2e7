package io.baton.cli;

import io.baton.Broker;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What all commands have in common. */
abstract class Subcommand {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The broker's socket. Default: ${DEFAULT-VALUE}")
  Path socket = Broker.DEFAULT_SOCKET;

  @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
  boolean help;

  /** What it is about, for error messages: a name. Empty if nothing in particular. */
  String object() {
    return "";
  }

  /** Returns the exit code; every other end is an exception that {@link Failure} knows. */
  abstract int run(Output output) throws Exception;

  final Broker connect() {
    try {
      return Broker.connect(socket);
    } catch (UncheckedIOException e) {
      throw new Failure(
          ExitCode.UNREACHABLE, "no broker at " + socket + " (start one: baton serve)");
    }
  }
}
