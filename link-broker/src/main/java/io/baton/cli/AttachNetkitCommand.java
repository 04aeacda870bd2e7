package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton attach netkit} */
@Command(
    description = {
      "Load a program, attach it to a netkit pair by its primary interface (since",
      "Linux 6.7), and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach netkit nk0 pod.o:egress --name pod --end peer"})
final class AttachNetkitCommand extends AttachToInterfaceCommand {
  @Option(
      names = "--end",
      paramLabel = "END",
      description = "primary or peer. Default: what the program's section says, or primary")
  Hook.Netkit.End end;

  @Mixin OrderOptions order;

  @Override
  Hook hook(Program program) {
    return new Hook.Netkit(ifname, end(program), order.position(), order.expectedRevision);
  }

  private Hook.Netkit.End end(Program program) {
    if (end != null) {
      return end;
    }
    return program.expectedAttachType().filter(AttachType.NETKIT_PEER::equals).isPresent()
        ? Hook.Netkit.End.PEER
        : Hook.Netkit.End.PRIMARY;
  }

  @Override
  String kind(Program program) {
    return "netkit " + end(program).name().toLowerCase(Locale.ROOT);
  }
}
