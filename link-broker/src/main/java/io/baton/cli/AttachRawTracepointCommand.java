package io.baton.cli;

import io.baton.kernel.Hook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach raw-tracepoint} */
@Command(
    description = {
      "Load a program, attach it to a tracepoint with its raw arguments, and leave it",
      "in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach raw-tracepoint trace.o --at sched_switch --name switches"})
final class AttachRawTracepointCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      paramLabel = "TRACEPOINT",
      description = "Without its category. Default: what the program's section says.")
  String at;

  @Option(
      names = "--cookie",
      paramLabel = "N",
      description = "For the program to read, since Linux 6.10.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    return new Hook.RawTracepoint(target(section), cookie);
  }

  @Override
  String target(SectionName section) {
    return section.placeOr(at);
  }

  @Override
  String kind(SectionName section) {
    return "raw tracepoint";
  }
}
