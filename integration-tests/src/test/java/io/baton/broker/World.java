package io.baton.broker;

import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A running broker, and links to give it: on a cgroup of the test's own, the fastest there are. */
final class World implements AutoCloseable {
  static final Duration ANSWER = Duration.ofSeconds(10);

  final Sandbox sandbox = Sandbox.create();
  final BrokerProcess broker;
  final Program v1;
  final Program v2;
  private final Path cgroup;

  World() {
    cgroup = sandbox.cgroup("guarded");
    try (BpfObject object =
        BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1", "guard_v2")) {
      v1 = object.program("guard_v1");
      v2 = object.program("guard_v2");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    broker = new BrokerProcess(sandbox).start();
  }

  LinkHandle attach() {
    return Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), v1);
  }

  /** Whether a link of that ID is there, whoever holds it. */
  boolean exists(int linkId) {
    return Kernel.links().anyMatch(link -> link.id() == linkId);
  }

  @Override
  public void close() {
    try (sandbox;
        broker) {
      v1.close();
      v2.close();
    }
  }
}
