package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton attach netns} */
@Command(
    description = {
      "Load a program of a section sk_lookup or flow_dissector, attach it to a network",
      "namespace, and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach netns /proc/self/ns/net steer.o --name steer"})
final class AttachNetnsCommand extends AttachToTargetCommand {
  @Parameters(
      index = "0",
      paramLabel = "NETNS",
      description = "A name of \"ip netns\", or a file: /proc/PID/ns/net.")
  String netns;

  @Override
  Hook hook(Program program) {
    AttachType type = type(program);
    return netns.contains("/")
        ? new Hook.Netns(Path.of(netns), type)
        : Hook.Netns.named(netns, type);
  }

  private static AttachType type(Program program) {
    return program
        .expectedAttachType()
        .filter(type -> type == AttachType.SK_LOOKUP || type == AttachType.FLOW_DISSECTOR)
        .orElseThrow(() -> SectionName.of(program).notFor("sk_lookup and flow_dissector"));
  }

  @Override
  String target(Program program) {
    return netns;
  }

  @Override
  String kind(Program program) {
    return type(program).label();
  }
}
