package io.baton.installed;

import static io.baton.installed.Manifest.at;
import static io.baton.installed.Manifest.hostMounts;
import static io.baton.installed.Manifest.read;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Machine;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The container that the DaemonSet describes, as far as systemd can make it: its command, user and
 * capabilities, its mounts over files that cannot be written, a cgroup namespace of its own.
 */
class PodTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Sandbox sandbox = Sandbox.create();
  private final Machine machine = new Machine(sandbox);
  private final Object pod = at(read("broker.yaml"), "spec.template.spec");

  @AfterEach
  void close() {
    try (sandbox) {
      machine.close();
    }
  }

  /** Unpacked and not configured: an image has no systemd. */
  private void unpack() throws IOException {
    Path deb = Deb.build(sandbox.folder(), "1.0");
    Files.copy(deb, machine.path("tmp/baton.deb"));
    machine.run("dpkg-deb", "--extract", "/tmp/baton.deb", "/");
    Programs.DEMO.copyTo(machine.path("tmp"));
    // Which Kubernetes does not ask for, and systemd does.
    Object group = at(pod, "containers.0.securityContext.runAsGroup");
    machine.run("groupadd", "--gid", "" + group, "baton");
  }

  /** Started; what is to be made on the node is made. */
  private void start() throws IOException {
    Object container = at(pod, "containers.0");
    StringBuilder unit = new StringBuilder("ProtectSystem=strict\n");
    hostMounts(pod)
        .forEach(
            (there, node) -> {
              String path = node.split(" ")[0];
              machine.run("mkdir", "-p", path);
              unit.append("BindPaths=").append(path).append(':').append(there).append('\n');
            });
    Object context = at(container, "securityContext");
    String capabilities =
        ((List<?>) at(context, "capabilities.add"))
            .stream().map(one -> "CAP_" + one).collect(Collectors.joining(" "));
    unit.append("CapabilityBoundingSet=").append(capabilities);
    unit.append("\nUser=").append(at(context, "runAsUser"));
    unit.append("\nGroup=").append(at(context, "runAsGroup"));
    unit.append("\nExecStart=/usr/bin/unshare --cgroup");
    ((List<?>) at(container, "command")).forEach(word -> unit.append(' ').append(word));
    unit("pod", unit.append('\n').toString());
    if (!Await.holds(SOON, () -> machine.status("baton", "status") == 0)) {
      throw new AssertionError(machine.run("journalctl", "--no-pager", "--unit=pod"));
    }
  }

  /** Started; a service of those lines. */
  private void unit(String name, String lines) throws IOException {
    Path units = machine.path("run/systemd/system");
    Files.writeString(units.resolve(name + ".service"), "[Service]\n" + lines);
    machine.run("systemctl", "daemon-reload");
    machine.run("systemctl", "start", name);
  }

  @Test
  void aServiceKeepsItsLinkWhilePodsAreReplaced() throws IOException {
    unpack();
    start();
    Map<?, ?> service = read("service.yaml");
    String uid = "" + at(service, "spec.containers.0.securityContext.runAsUser");
    String group = "" + at(service, "spec.securityContext.supplementalGroups.0");
    String name = "u" + uid + "/edge";
    machine.run("ip", "link", "add", "demo0", "type", "veth", "peer", "name", "demo1");
    unit(
        "operator",
        "Type=oneshot\nExecStart=baton attach xdp demo0 /tmp/demo.bpf.o:firewall_v1 --name=%s --heir=uid:%s\n"
            .formatted(name, uid));
    // Which reads so in the node's cgroup namespace only.
    assertTrue(machine.run("baton", "show", name).contains("operator.service pid"));

    machine.run("systemctl", "kill", "--signal=KILL", "pod");
    start();

    String claimed =
        machine.run(
            "setpriv",
            "--reuid=" + uid,
            "--regid=" + uid,
            "--groups=" + group,
            "--bounding-set=-all",
            "baton",
            "claim",
            name,
            "--guard",
            "--from=uid:0",
            "--",
            "sh",
            "-c",
            "readlink /proc/self/fd/3");
    assertTrue(claimed.startsWith("anon_inode:bpf"), claimed);
    String shown = machine.run("baton", "show", name);
    assertTrue(shown.contains("ATTACHED: firewall_v1"), shown);
    assertTrue(shown.contains("on demo0"), shown);
  }
}
