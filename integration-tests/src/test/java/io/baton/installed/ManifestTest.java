package io.baton.installed;

import static io.baton.installed.Manifest.at;
import static io.baton.installed.Manifest.hostMounts;
import static io.baton.installed.Manifest.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Broker;
import io.baton.broker.ServerOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The manifests for Kubernetes fit it, the broker's defaults, and each other. */
class ManifestTest {
  @Test
  void theBrokersThingsLieOnTheNodeWhereItsDefaultsAre() {
    Map<?, ?> set = read("broker.yaml");
    Object pod = at(set, "spec.template.spec");
    assertEquals(at(set, "spec.selector.matchLabels"), at(set, "spec.template.metadata.labels"));
    String run = Broker.DEFAULT_SOCKET.getParent().toString();
    assertEquals(
        Map.of(
            run,
            run + " DirectoryOrCreate",
            "" + ServerOptions.DEFAULT_BPFFS,
            ServerOptions.DEFAULT_BPFFS + " DirectoryOrCreate",
            "/sys/fs/cgroup",
            "/sys/fs/cgroup Directory"),
        hostMounts(pod));
    assertTrue(ServerOptions.DEFAULT_STATE.startsWith(run));
    assertEquals(true, at(pod, "hostPID"));
    assertEquals(true, at(pod, "hostNetwork"));
    assertEquals(List.of("ALL"), at(pod, "containers.0.securityContext.capabilities.drop"));
  }

  @Test
  void theServiceMayConnectAndNothingElse() {
    Object broker = at(read("broker.yaml"), "spec.template.spec");
    Object pod = at(read("service.yaml"), "spec");
    String run = Broker.DEFAULT_SOCKET.getParent().toString();
    assertEquals(Map.of(run, run + " Directory"), hostMounts(pod));
    assertEquals(
        List.of(at(broker, "containers.0.securityContext.runAsGroup")),
        at(pod, "securityContext.supplementalGroups"));
    assertEquals(
        Map.of("drop", List.of("ALL")), at(pod, "containers.0.securityContext.capabilities"));
    assertEquals(false, at(pod, "containers.0.securityContext.allowPrivilegeEscalation"));
  }
}
