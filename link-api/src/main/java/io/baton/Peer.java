package io.baton;

/**
 * What the broker knows about a process; null where the kernel does not tell, and null never
 * matches.
 *
 * @param pid in the broker's PID namespace
 * @param pidfdId inode number of its pidfd, where that is unique; unlike the PID not reused
 * @param controlGroup cgroup v2 path
 * @param unit system unit ("edge@a.service"), or "user-UID.slice" for a login
 */
public record Peer(
    Integer pid,
    Long pidfdId,
    int uid,
    int gid,
    String controlGroup,
    String unit,
    String containerId) {
  /** "edge@.service" of "edge@a.service": what all its instances share; null without a unit. */
  public String unitWithoutInstance() {
    int at = unit == null ? -1 : unit.indexOf('@');
    int suffix = unit == null ? -1 : unit.lastIndexOf('.');
    return at < 0 || suffix < at ? unit : unit.substring(0, at + 1) + unit.substring(suffix);
  }

  /** "edge.service[812]", "uid 990[812]": for people. */
  public String label() {
    String who = unit != null ? unit : "uid " + Integer.toUnsignedString(uid);
    return pid == null ? who : who + "[" + pid + "]";
  }
}
