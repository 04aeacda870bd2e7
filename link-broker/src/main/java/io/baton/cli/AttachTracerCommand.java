package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import picocli.CommandLine.Parameters;

/** What attaching a program that traces has in common: where, its section may say. */
abstract class AttachTracerCommand extends AttachCommand {
  @Parameters(
      index = "0",
      paramLabel = "OBJECT[:PROGRAM]",
      description = "An object file, and which of its programs if it has several.")
  ProgramArgument object;

  abstract Hook hook(SectionName section);

  abstract String target(SectionName section);

  /** As its section says. */
  String kind(SectionName section) {
    return section.kind();
  }

  @Override
  final ProgramArgument object() {
    return object;
  }

  @Override
  final Hook hook(Program program) {
    return hook(SectionName.of(program));
  }

  @Override
  final String target(Program program) {
    return target(SectionName.of(program));
  }

  @Override
  final String kind(Program program) {
    return kind(SectionName.of(program));
  }
}
