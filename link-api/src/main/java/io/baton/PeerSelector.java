package io.baton;

/**
 * Selects peers: all fields that are not null must match, and at least one of uid, unit and
 * containerId is given.
 *
 * @param unit "edge@.service" selects all instances
 * @param controlGroup prefix of the cgroup v2 path, in whole components
 */
public record PeerSelector(Integer uid, String unit, String containerId, String controlGroup) {
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

  /** What is null about the peer matches nothing. */
  public boolean matches(Peer peer) {
    throw new UnsupportedOperationException();
  }
}
