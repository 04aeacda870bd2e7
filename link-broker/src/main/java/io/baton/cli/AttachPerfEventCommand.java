package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.PerfCounter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach perf-event} */
@Command(
    description = {
      "Load a program, attach it to what perf counts, and leave it in custody at the",
      "broker, so that it stays."
    },
    footer = {
      "",
      "Example: baton attach perf-event profile.o --counter cpu-clock --every 10000000",
      "           --cpu 0 --name profile"
    })
final class AttachPerfEventCommand extends AttachTracerCommand {
  @Option(
      names = "--counter",
      required = true,
      paramLabel = "NAME",
      description = "As perf calls it: cpu-clock, page-faults, cpu-cycles.")
  PerfCounter counter;

  @Option(
      names = "--every",
      required = true,
      paramLabel = "N",
      description = "Run the program after so many of them; of clocks, nanoseconds.")
  long period;

  @Option(names = "--tid", paramLabel = "TID", description = "Only of that thread.")
  int tid;

  @Option(names = "--cpu", paramLabel = "N", description = "Only on that CPU.")
  int cpu = -1;

  @Option(names = "--cookie", paramLabel = "N", description = "For the program to read.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    return new Hook.PerfEvent(counter, period, tid, cpu, cookie);
  }

  @Override
  String target(SectionName section) {
    return hook(section).label().replaceFirst("^perf event ", "");
  }

  @Override
  String kind(SectionName section) {
    return "perf event";
  }
}
