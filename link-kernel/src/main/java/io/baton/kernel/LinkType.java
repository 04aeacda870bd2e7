package io.baton.kernel;

import java.util.Locale;

/** enum bpf_link_type of the UAPI. The kernel may know more: a number beyond is {@code UNKNOWN}. */
public enum LinkType {
  UNSPEC,
  RAW_TRACEPOINT,
  TRACING,
  CGROUP,
  ITER,
  NETNS,
  XDP,
  PERF_EVENT,
  KPROBE_MULTI,
  STRUCT_OPS,
  NETFILTER,
  TCX,
  UPROBE_MULTI,
  NETKIT,
  SOCKMAP,
  UNKNOWN;

  private static final LinkType[] VALUES = values();

  static LinkType of(int number) {
    return number >= 0 && number < VALUES.length ? VALUES[number] : UNKNOWN;
  }

  /** As bpftool and fdinfo spell it: "xdp", "raw_tracepoint", "perf". */
  public String label() {
    return this == PERF_EVENT ? "perf" : name().toLowerCase(Locale.ROOT);
  }
}
