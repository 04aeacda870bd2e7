package io.baton.bench;

import io.baton.Broker;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.Terms;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** One instance of the service of {@link Takeover}. */
final class TakeoverClient {
  static final LinkName NAME = LinkName.of("takeover");

  private static final Terms TERMS = Terms.guarded(Grace.untilReleased());

  private TakeoverClient() {}

  /**
   * {@code SOCKET OBJECT}: loads its program, as each instance does, and waits for the link; with
   * {@code CGROUP} more: attaches it. Prints when it is the owner, by System.nanoTime(), and stays
   * that until it is killed.
   */
  public static void main(String[] args) throws IOException {
    try (var broker = Broker.connect(Path.of(args[0]));
        var loaded = BpfObject.load(Path.of(args[1]), "guard_v1");
        var program = loaded.program("guard_v1")) {
      Owned<LinkHandle> link =
          args.length == 2
              ? broker.claim(NAME, LinkHandle.class, TERMS, Duration.ofMinutes(1))
              : broker.guard(NAME, attach(program, Path.of(args[2])), TERMS);
      System.out.println(System.nanoTime());
      System.in.read();
      link.close();
    }
  }

  private static LinkHandle attach(Program program, Path cgroup) {
    return Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), program);
  }
}
