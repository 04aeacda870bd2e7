package io.baton.cli;

import io.baton.kernel.Hook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach uprobe} */
@Command(
    description = {
      "Load a program of a section uprobe or uretprobe, attach it to a place in a",
      "program or library, and leave it in custody at the broker, so that it stays."
    },
    footer = {
      "",
      "The offset of a function in its file: perf probe -x FILE -D FUNCTION",
      "Example: baton attach uprobe trace.o --at /bin/bash+0x31f80 --name shells"
    })
final class AttachUprobeCommand extends AttachTracerCommand {
  @Option(
      names = "--at",
      required = true,
      paramLabel = "FILE+OFFSET",
      description = "Where in the file; of a function its first byte.")
  FilePlace at;

  @Option(
      names = "--reference-counter",
      paramLabel = "OFFSET",
      description = "Of the semaphore of a USDT probe, in the file.")
  long referenceCounter;

  @Option(names = "--pid", paramLabel = "PID", description = "Only in that process.")
  int pid;

  @Option(names = "--cookie", paramLabel = "N", description = "For the program to read.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    Hook.Moment moment = Moments.ofOne("uprobe", section);
    return new Hook.Uprobe(at.file(), at.offset(), referenceCounter, pid, moment, cookie);
  }

  @Override
  String target(SectionName section) {
    return at.toString();
  }
}
