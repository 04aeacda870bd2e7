package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton attach tcx} */
@Command(
    description = {
      "Load a program, attach it to traffic control of an interface (TCX, since",
      "Linux 6.6), and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach tcx eth0 fw.o:firewall --name edge --first"})
final class AttachTcxCommand extends AttachToInterfaceCommand {
  @Option(
      names = "--direction",
      paramLabel = "DIRECTION",
      description = "ingress or egress. Default: what the program's section says, or ingress")
  Hook.Tcx.Direction direction;

  @Mixin OrderOptions order;

  @Override
  Hook hook(Program program) {
    return new Hook.Tcx(ifname, direction(program), order.position(), order.expectedRevision);
  }

  private Hook.Tcx.Direction direction(Program program) {
    if (direction != null) {
      return direction;
    }
    return program.expectedAttachType().filter(AttachType.TCX_EGRESS::equals).isPresent()
        ? Hook.Tcx.Direction.EGRESS
        : Hook.Tcx.Direction.INGRESS;
  }

  @Override
  String kind(Program program) {
    return "tcx " + direction(program).name().toLowerCase(Locale.ROOT);
  }
}
