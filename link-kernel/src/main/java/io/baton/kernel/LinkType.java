package io.baton.kernel;

import java.util.Locale;

/**
 * enum bpf_link_type of the UAPI, each with the first kernel that has such links and what the
 * kernel lets a holder do with one. The kernel may know more: a number beyond is {@code UNKNOWN}.
 */
public enum LinkType {
  UNSPEC(0, 0, false, false),
  RAW_TRACEPOINT(5, 8, false, false),
  TRACING(5, 8, false, false),
  CGROUP(5, 7, true, true),
  ITER(5, 8, true, false),
  NETNS(5, 8, true, true),
  XDP(5, 9, true, true),
  PERF_EVENT(5, 15, false, false),
  KPROBE_MULTI(5, 18, false, false),
  /** Another map replaces the one that is attached, no program. */
  STRUCT_OPS(6, 4, true, true),
  NETFILTER(6, 4, false, true),
  TCX(6, 6, true, true),
  UPROBE_MULTI(6, 6, false, false),
  NETKIT(6, 7, true, true),
  SOCKMAP(6, 10, true, true),
  UNKNOWN(0, 0, false, false);

  private static final LinkType[] VALUES = values();

  private final int major;
  private final int minor;
  private final boolean canReplace;
  private final boolean canDetach;

  LinkType(int major, int minor, boolean canReplace, boolean canDetach) {
    this.major = major;
    this.minor = minor;
    this.canReplace = canReplace;
    this.canDetach = canDetach;
  }

  static LinkType of(int number) {
    return number >= 0 && number < VALUES.length ? VALUES[number] : UNKNOWN;
  }

  /** As bpftool and fdinfo spell it: "xdp", "raw_tracepoint", "perf". */
  public String label() {
    return this == PERF_EVENT ? "perf" : name().toLowerCase(Locale.ROOT);
  }

  /** The first Linux with such links: "6.6". */
  public String since() {
    return major + "." + minor;
  }

  /** Whether what is attached can be replaced on the same link. */
  public boolean canReplace() {
    return canReplace;
  }

  /** Whether it can be detached for every holder; otherwise it ends with its last hold. */
  public boolean canDetach() {
    return canDetach;
  }

  /** "tcx links: since Linux 6.6, this is 6.1.0-9-amd64"; null if this kernel is new enough. */
  public String hintIfTooOld() {
    return Release.hintBefore(major, minor, label() + " links");
  }
}
