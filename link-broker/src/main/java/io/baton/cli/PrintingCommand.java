package io.baton.cli;

import picocli.CommandLine.Option;

/** A command that has something to say. */
abstract class PrintingCommand extends Subcommand {
  @Option(names = "--json", description = "Print JSON, one object a line.")
  boolean json;
}
