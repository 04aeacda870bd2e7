package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton attach xdp} */
@Command(
    description = {
      "Load a program, attach it to an interface by XDP, and leave it in custody at",
      "the broker, so that it stays."
    })
final class AttachXdpCommand extends AttachCommand {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "For example eth0.")
  String ifname;

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
  String target() {
    return ifname;
  }

  @Override
  String kind(Hook hook) {
    return mode == Hook.Xdp.Mode.ANY ? "xdp" : "xdp " + mode.name().toLowerCase(Locale.ROOT);
  }
}
