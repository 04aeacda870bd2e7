package io.baton.broker;

import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Fd;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A running broker, clients, and links to give it: on cgroups of the test's own. */
final class World implements AutoCloseable {
  /** Whoever is root may claim, for a minute. */
  static final Map<String, Object> TERMS =
      Map.of("heirs", List.of(Map.of("uid", 0)), "graceSec", 60);

  /** As above, and what the owner's exit does not end. */
  static final Map<String, Object> GUARDED =
      Map.of("heirs", List.of(Map.of("uid", 0)), "graceSec", 60, "guard", true);

  /** The kernel takes 64 on one. */
  private static final int PER_CGROUP = 50;

  final Sandbox sandbox = Sandbox.create();
  final BrokerProcess broker;
  final Program v1;
  final Program v2;
  final Path pins;
  private Path cgroup;
  private int attached;

  World() {
    pins = sandbox.bpffs();
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
    if (attached++ % PER_CGROUP == 0) {
      cgroup = sandbox.cgroup("guarded");
    }
    return Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), v1);
  }

  /** Attaches, and deposits it for root; the hold that is returned is the caller's. */
  LinkHandle deposit(TestClient client, String name) {
    LinkHandle link = attach();
    try (Fd sent = link.dupFd()) {
      client.deposit(name, false, TERMS, sent);
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** A client in the unit of that name. */
  Puppet puppet(String unit) {
    return new Puppet(broker.socket(), sandbox.cgroup(unit));
  }

  /** Attaches, and gives the only hold to the puppet. */
  int attachFor(Puppet puppet) {
    Path pin = pins.resolve("for-" + puppet.pid());
    try (LinkHandle link = attach()) {
      link.pin(pin);
      puppet.open(pin);
      Files.delete(pin);
      return link.objectId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a link of that ID, whoever holds it. */
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
