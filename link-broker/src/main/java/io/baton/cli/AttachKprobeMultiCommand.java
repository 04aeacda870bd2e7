package io.baton.cli;

import io.baton.kernel.Hook;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach kprobe-multi} */
@Command(
    description = {
      "Load a program of a section kprobe.multi, kretprobe.multi or kprobe.session,",
      "attach it to functions of the kernel with one link, and leave it in custody at",
      "the broker, so that it stays."
    },
    footer = {
      "",
      "Example: baton attach kprobe-multi trace.o --at vfs_read --at vfs_write --name io"
    })
final class AttachKprobeMultiCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      paramLabel = "WHERE",
      description =
          "FUNCTION, or 0xADDRESS for all; once for each. Default: what the section says.")
  List<String> at = new ArrayList<>();

  @Option(
      names = "--cookie",
      paramLabel = "N",
      description = "For the program to read; once for each place, in their order.")
  List<Long> cookies = new ArrayList<>();

  @Override
  Hook hook(SectionName section) {
    Hook.Moment moment = Moments.ofMany("kprobe", section);
    List<String> places = places(section);
    if (places.stream().anyMatch(place -> place.contains("*") || place.contains("?"))) {
      throw new IllegalArgumentException("functions one by one, no pattern: --at once for each");
    }
    if (places.stream().allMatch(place -> place.startsWith("0x"))) {
      List<Long> addresses = places.stream().map(Numbers::parse).toList();
      return new Hook.KprobeMulti(List.of(), addresses, cookies, moment);
    }
    return new Hook.KprobeMulti(places, List.of(), cookies, moment);
  }

  private List<String> places(SectionName section) {
    return at.isEmpty() ? List.of(section.placeOr(null)) : at;
  }

  @Override
  String target(SectionName section) {
    List<String> places = places(section);
    return places.size() == 1 ? places.get(0) : places.size() + " functions";
  }
}
