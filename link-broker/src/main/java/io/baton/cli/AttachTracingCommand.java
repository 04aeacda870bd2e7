package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach tracing} */
@Command(
    description = {
      "Load a program of a section fentry, fexit, fmod_ret, lsm or tp_btf, attach it",
      "where its section says, and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach tracing trace.o:on_unlink --name unlinks"})
final class AttachTracingCommand extends AttachTracerCommand {
  @Option(names = "--cookie", paramLabel = "N", description = "For the program to read.")
  long cookie;

  @Override
  Hook hook(SectionName section) {
    return switch (section.kind()) {
      case "tp_btf" -> new Hook.TracingRawTracepoint(cookie);
      case "fentry" -> new Hook.Tracing(AttachType.TRACE_FENTRY, cookie);
      case "fexit" -> new Hook.Tracing(AttachType.TRACE_FEXIT, cookie);
      case "fmod_ret" -> new Hook.Tracing(AttachType.MODIFY_RETURN, cookie);
      case "lsm" -> new Hook.Tracing(AttachType.LSM_MAC, cookie);
      default -> throw section.notFor("fentry, fexit, fmod_ret, lsm and tp_btf");
    };
  }

  @Override
  String target(SectionName section) {
    return section.place();
  }
}
