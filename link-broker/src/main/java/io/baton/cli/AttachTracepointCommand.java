package io.baton.cli;

import io.baton.kernel.Hook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach tracepoint} */
@Command(
    description = {
      "Load a program, attach it to a tracepoint as tracefs lists it, and leave it in",
      "custody at the broker, so that it stays."
    },
    footer = {
      "",
      "Example: baton attach tracepoint trace.o --at sched:sched_switch --name switches"
    })
final class AttachTracepointCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      paramLabel = "CATEGORY:NAME",
      description = "Which one. Default: what the program's section says.")
  String at;

  @Option(names = "--cookie", paramLabel = "N", description = "For the program to read.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    String place = target(section);
    int colon = place.indexOf(':');
    if (colon < 1 || colon == place.length() - 1) {
      throw new IllegalArgumentException(
          "\"" + place + "\" is no tracepoint; write CATEGORY:NAME, as sched:sched_switch");
    }
    return new Hook.Tracepoint(place.substring(0, colon), place.substring(colon + 1), cookie);
  }

  @Override
  String target(SectionName section) {
    return section.placeOr(at).replaceFirst("/", ":");
  }

  @Override
  String kind(SectionName section) {
    return "tracepoint";
  }
}
