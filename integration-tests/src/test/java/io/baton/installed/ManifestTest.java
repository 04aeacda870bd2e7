package io.baton.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Broker;
import io.baton.broker.ServerOptions;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The manifests for Kubernetes fit it, the broker's defaults, and each other. */
class ManifestTest {
  private static Map<?, ?> read(String file) {
    Needs.tools("python3");
    Path path = Package.SOURCES.resolve("kubernetes/" + file);
    String json = Commands.run("/usr/bin/python3", "src/test/python/manifests.py", "" + path);
    try {
      return Json.read(ByteBuffer.wrap(json.strip().getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedMessageException e) {
      throw new AssertionError(json, e);
    }
  }

  /** What is at that path: "spec.containers.0.image". */
  private static Object at(Object json, String path) {
    Object found = json;
    for (String step : path.split("\\.")) {
      found =
          found instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : ((Map<?, ?>) found).get(step);
    }
    return found;
  }

  /** By the path in the node: the path in the container, and what kind the node's is to be. */
  private static Map<String, String> hostMounts(Object pod) {
    Map<Object, Object> volumes = new HashMap<>();
    ((List<?>) at(pod, "volumes")).forEach(one -> volumes.put(at(one, "name"), one));
    Map<String, String> mounts = new HashMap<>();
    for (Object mount : (List<?>) at(pod, "containers.0.volumeMounts")) {
      if (((Map<?, ?>) volumes.get(at(mount, "name"))).get("hostPath") instanceof Map<?, ?> node) {
        mounts.put(at(mount, "mountPath").toString(), node.get("path") + " " + node.get("type"));
      }
    }
    return mounts;
  }

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
