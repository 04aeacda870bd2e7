package io.baton.cli;

import io.baton.kernel.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach uprobe-multi} */
@Command(
    description = {
      "Load a program of a section uprobe.multi, uretprobe.multi or uprobe.session,",
      "attach it to places in one program or library with one link (since Linux 6.6),",
      "and leave it in custody at the broker, so that it stays."
    },
    footer = {
      "",
      "The offset of a function in its file: perf probe -x FILE -D FUNCTION",
      "Example: baton attach uprobe-multi trace.o --at /bin/bash+0x31f80 --name shells"
    })
final class AttachUprobeMultiCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      required = true,
      paramLabel = "FILE+OFFSET",
      description = "Where in the file; once for each place, of one file.")
  List<FilePlace> at = new ArrayList<>();

  @Option(
      names = "--reference-counter",
      paramLabel = "OFFSET",
      description = "Of the semaphore of a USDT probe; once for each place.")
  List<Long> referenceCounters = new ArrayList<>();

  @Option(names = "--pid", paramLabel = "PID", description = "Only in that process.")
  int pid;

  @Option(
      names = "--cookie",
      paramLabel = "N",
      description = "For the program to read; once for each place, in their order.")
  List<Long> cookies = new ArrayList<>();

  @Override
  Hook hook(SectionName section) {
    Hook.Moment moment = Moments.ofMany("uprobe", section);
    Path file = at.get(0).file();
    if (at.stream().anyMatch(place -> !place.file().equals(file))) {
      throw new IllegalArgumentException("places in one file only: attach to each file by itself");
    }
    List<Long> offsets = at.stream().map(FilePlace::offset).toList();
    return new Hook.UprobeMulti(file, offsets, referenceCounters, cookies, pid, moment);
  }

  @Override
  String target(SectionName section) {
    return at.size() == 1 ? at.get(0).toString() : at.size() + " places in " + at.get(0).file();
  }
}
