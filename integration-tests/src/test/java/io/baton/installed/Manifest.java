package io.baton.installed;

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

/** Kubernetes' manifests, read. */
final class Manifest {
  private Manifest() {}

  /** That file, in which Kubernetes' own client has found nothing wrong. */
  static Map<?, ?> read(String file) {
    Needs.pythonModule("kubernetes");
    Path path = Deb.SOURCES.resolve("kubernetes/" + file);
    String json = Commands.run("/usr/bin/python3", "src/test/python/manifests.py", "" + path);
    try {
      return Json.read(ByteBuffer.wrap(json.strip().getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedMessageException e) {
      throw new AssertionError(json, e);
    }
  }

  /** What is at that path: "spec.containers.0.image". */
  static Object at(Object json, String path) {
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
  static Map<String, String> hostMounts(Object pod) {
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
}
