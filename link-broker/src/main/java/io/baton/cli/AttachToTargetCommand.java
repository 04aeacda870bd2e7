package io.baton.cli;

import picocli.CommandLine.Parameters;

/** What attaching to something that the command line names has in common. */
abstract class AttachToTargetCommand extends AttachCommand {
  @Parameters(
      index = "1",
      paramLabel = "OBJECT[:PROGRAM]",
      description = "An object file, and which of its programs if it has several.")
  ProgramArgument object;

  @Override
  final ProgramArgument object() {
    return object;
  }
}
