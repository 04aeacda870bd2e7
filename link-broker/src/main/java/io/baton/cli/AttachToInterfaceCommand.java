package io.baton.cli;

import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What attaching to an interface by different hooks has in common. */
abstract class AttachToInterfaceCommand extends AttachToTargetCommand {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "For example eth0.")
  String ifname;

  @Mixin NetnsOption where;

  @Override
  final LinkHandle attach(Program program) {
    return where.attach(() -> super.attach(program));
  }

  @Override
  final String target(Program program) {
    return ifname;
  }
}
