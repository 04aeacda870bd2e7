package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.NetworkNamespace;
import io.baton.kernel.Program;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What attaching to an interface by different hooks has in common. */
abstract class AttachToInterfaceCommand extends AttachCommand {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "For example eth0.")
  String ifname;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "Where the interface is: a network namespace of \"ip netns\". Default: here.")
  String netns;

  @Override
  final LinkHandle attach(Hook hook, Program program) {
    if (netns == null) {
      return super.attach(hook, program);
    }
    try (NetworkNamespace there = NetworkNamespace.named(netns)) {
      return there.call(() -> super.attach(hook, program));
    }
  }

  @Override
  final String target() {
    return ifname;
  }
}
