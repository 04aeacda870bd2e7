package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton attach netfilter} */
@Command(
    description = {
      "Load a program, attach it to netfilter (since Linux 6.4), and leave it in",
      "custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach netfilter local_in nf.o --name nf --priority -100"})
final class AttachNetfilterCommand extends AttachToTargetCommand {
  @Parameters(
      index = "0",
      paramLabel = "POINT",
      description = "pre_routing, local_in, forward, local_out or post_routing.")
  Hook.Netfilter.Point point;

  @Option(names = "--family", paramLabel = "FAMILY", description = "ipv4 or ipv6. Default: ipv4")
  Hook.Netfilter.Family family = Hook.Netfilter.Family.IPV4;

  @Option(names = "--priority", paramLabel = "N", description = "Lower runs earlier. Default: 0")
  int priority;

  @Option(names = "--defragment", description = "Put fragments together before.")
  boolean defragment;

  @Mixin NetnsOption where;

  @Override
  LinkHandle attach(Program program) {
    return where.attach(() -> super.attach(program));
  }

  @Override
  Hook hook(Program program) {
    return new Hook.Netfilter(family, point, priority, defragment);
  }

  @Override
  String target(Program program) {
    return (family + " " + point).toLowerCase(Locale.ROOT) + " priority " + priority;
  }

  @Override
  String kind(Program program) {
    return "netfilter";
  }
}
