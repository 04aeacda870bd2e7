package io.baton;

import java.util.regex.Pattern;

/**
 * Selects peers: all fields that are not null must match, and at least one of uid, unit and
 * containerId is given.
 *
 * @param unit "edge@.service" selects all instances
 * @param controlGroup prefix of the cgroup v2 path, in whole components
 */
public record PeerSelector(Integer uid, String unit, String containerId, String controlGroup) {
  /** What the kernel shows for a uid that has no meaning in the reader's user namespace. */
  private static final int OVERFLOW_UID = 65534;

  private static final Pattern UNIT = Pattern.compile(".+\\.(service|scope|slice)");

  public PeerSelector {
    if (uid == null && unit == null && containerId == null) {
      throw new IllegalArgumentException("a selector needs one of uid, unit and containerId");
    }
  }

  public static PeerSelector uid(int uid) {
    return new PeerSelector(uid, null, null, null);
  }

  public static PeerSelector unit(String unit) {
    return new PeerSelector(null, unit, null, null);
  }

  /** Whether that can be a unit's name: without such a suffix it would select nobody, ever. */
  public static boolean isUnit(String name) {
    return UNIT.matcher(name).matches();
  }

  /** What is null about the peer matches nothing, nor does the overflow uid. */
  public boolean matches(Peer peer) {
    return (uid == null || uid == peer.uid() && uid != OVERFLOW_UID)
        && (unit == null || matchesUnit(peer))
        && (containerId == null || containerId.equals(peer.containerId()))
        && (controlGroup == null || isBelow(peer.controlGroup()));
  }

  private boolean matchesUnit(Peer peer) {
    return unit.equals(peer.unit())
        || unit.contains("@.") && unit.equals(peer.unitWithoutInstance());
  }

  private boolean isBelow(String path) {
    if (path == null || !controlGroup.startsWith("/")) {
      return false;
    }
    String prefix = controlGroup.endsWith("/") ? controlGroup : controlGroup + "/";
    return path.startsWith(prefix) || (path + "/").equals(prefix);
  }
}
