package io.baton.cli;

import io.baton.kernel.Hook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach kprobe} */
@Command(
    description = {
      "Load a program of a section kprobe or kretprobe, attach it to a function of the",
      "kernel, and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach kprobe trace.o --at vfs_unlink --name unlinks"})
final class AttachKprobeCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      paramLabel = "WHERE",
      description = "FUNCTION, FUNCTION+OFFSET or 0xADDRESS. Default: what the section says.")
  String at;

  @Option(names = "--cookie", paramLabel = "N", description = "For the program to read.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    Hook.Moment moment = Moments.ofOne("kprobe", section);
    String where = target(section);
    if (where.startsWith("0x")) {
      return Hook.Kprobe.at(Numbers.parse(where), moment, cookie);
    }
    Numbers.Place place = Numbers.place(where);
    return new Hook.Kprobe(place.base(), place.offset(), moment, cookie);
  }

  @Override
  String target(SectionName section) {
    return section.placeOr(at);
  }
}
