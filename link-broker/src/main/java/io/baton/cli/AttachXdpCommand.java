package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach xdp} */
@Command(
    description = {
      "Load a program, attach it to an interface by XDP, and leave it in custody at",
      "the broker, so that it stays."
    },
    footer = {"", "Example: baton attach xdp eth0 fw.o:firewall --name edge --mode native"})
final class AttachXdpCommand extends AttachToInterfaceCommand {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "native, generic, offload, or any: native if the driver can. Default: any")
  Hook.Xdp.Mode mode = Hook.Xdp.Mode.ANY;

  @Override
  Hook hook(Program program) {
    return new Hook.Xdp(ifname, mode);
  }

  @Override
  String kind(Program program) {
    return mode == Hook.Xdp.Mode.ANY ? "xdp" : "xdp " + mode.name().toLowerCase(Locale.ROOT);
  }
}
