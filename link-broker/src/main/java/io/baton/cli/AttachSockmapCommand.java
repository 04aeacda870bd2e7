package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.BpfMap;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Hook;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton attach sockmap} */
@Command(
    description = {
      "Load a program of a section sk_msg, sk_skb/stream_parser or",
      "sk_skb/stream_verdict, attach it to the sockets in a map (since Linux 6.10), and",
      "leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach sockmap /sys/fs/bpf/sockets proxy.o --name proxy"})
final class AttachSockmapCommand extends AttachToTargetCommand {
  @Parameters(
      index = "0",
      paramLabel = "PIN",
      description = "Where a sockmap or sockhash is pinned on a bpffs.")
  Path pin;

  private BpfMap map;

  @Override
  LinkHandle attach(Program program) {
    try (BpfMap opened = BpfMap.adopt(Bpffs.open(pin))) {
      map = opened;
      return super.attach(program);
    }
  }

  @Override
  Hook hook(Program program) {
    return new Hook.Sockmap(map, type(program));
  }

  private static AttachType type(Program program) {
    return program
        .expectedAttachType()
        .filter(type -> type == AttachType.SK_MSG_VERDICT || type.name().startsWith("SK_SKB_"))
        .orElseThrow(
            () ->
                SectionName.of(program)
                    .notFor("sk_msg, sk_skb/stream_parser and sk_skb/stream_verdict"));
  }

  @Override
  String target(Program program) {
    return pin.toString();
  }

  @Override
  String kind(Program program) {
    return "sockmap " + type(program).label();
  }
}
