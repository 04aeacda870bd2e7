package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kernel without such links answers EINVAL to all: what is said then is since when they are. */
@ExtendWith(NoLeaks.class)
class OlderKernelTest {
  private static final String OLD = "6.1.0-9-amd64";

  /** Is refused as an older kernel refuses, and takes this one for that. */
  static final class Attacher {
    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      String ifname = args[1];
      Position last = new Position.Last();
      try (BpfObject object = BpfObject.load(file, "filter_v1");
          Program filter = object.program("filter_v1");
          BpfMap runs = object.map("runs")) {
        for (Hook hook :
            List.of(
                new Hook.Tcx(ifname, Hook.Tcx.Direction.INGRESS, last, 0),
                new Hook.Netkit(ifname, Hook.Netkit.End.PRIMARY, last, 0),
                new Hook.Sockmap(runs, AttachType.SK_SKB_VERDICT),
                new Hook.UprobeMulti(
                    file, List.of(1L), List.of(), List.of(), 0, Hook.Moment.ENTRY))) {
          try {
            Kernel.attach(hook, filter).close();
          } catch (KernelException e) {
            System.out.println(e.errno() + e.getMessage().replaceFirst(".*(?=\\()", " "));
          }
        }
      }
    }

    private Attacher() {}
  }

  @Test
  void saysSinceWhen() throws IOException {
    HookKind.NETFILTER.need();
    try (Sandbox sandbox = Sandbox.create()) {
      Path file = Programs.NETWORK.copyTo(sandbox.folder());
      Sandbox.End end = sandbox.wire().right();
      List<String> command = Jvm.command(Attacher.class, "" + file, end.ifname());
      command.add(1, "-Dos.version=" + OLD);
      command.addAll(0, List.of("ip", "netns", "exec", end.namespace()));
      assertEquals(
          List.of(
              "EINVAL (tcx links: since Linux 6.6, this is " + OLD + ")",
              "EINVAL (netkit links: since Linux 6.7, this is " + OLD + ")",
              "EINVAL (sockmap links: since Linux 6.10, this is " + OLD + ")",
              "EINVAL (uprobe_multi links: since Linux 6.6, this is " + OLD + ")"),
          Commands.run(command.toArray(String[]::new)).lines().toList());
    }
  }
}
