package io.baton.cli;

import io.baton.PeerSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Selectors of peers as options write them: "uid:990", "unit:edge.service,uid:990". */
final class Selectors {
  private static final Set<String> KEYS = Set.of("uid", "unit", "container", "cgroup");

  private Selectors() {}

  /** All parts must match a peer. */
  static PeerSelector parse(String text) {
    Map<String, String> parts = new HashMap<>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      String key = colon < 0 ? part : part.substring(0, colon);
      if (colon < 0
          || colon == part.length() - 1
          || !KEYS.contains(key)
          || parts.put(key, part.substring(colon + 1)) != null) {
        throw new IllegalArgumentException(
            "\""
                + text
                + "\" selects nobody; write uid:N, unit:NAME, container:ID, or several"
                + " with commas, also with cgroup:PATH");
      }
    }
    requireSuffix(parts.get("unit"));
    Integer uid = parts.containsKey("uid") ? uid(parts.get("uid")) : null;
    return new PeerSelector(uid, parts.get("unit"), parts.get("container"), parts.get("cgroup"));
  }

  /** Every unit that the broker knows has one, so that without one nobody would match. */
  private static void requireSuffix(String unit) {
    if (unit != null && !PeerSelector.isUnit(unit)) {
      throw new IllegalArgumentException(
          "unit \"" + unit + "\" has no suffix; write unit:" + unit + ".service");
    }
  }

  private static int uid(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no uid");
    }
  }

  /** Whoever runs this command: a shell has no unit of its own that the next one would have too. */
  static PeerSelector ownUid() {
    try {
      return PeerSelector.uid((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
