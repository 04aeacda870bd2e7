package io.baton.kernel;

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

  static LinkType of(int number) {
    throw new UnsupportedOperationException();
  }

  /** As bpftool and fdinfo spell it: "xdp", "raw_tracepoint", "perf". */
  public String label() {
    throw new UnsupportedOperationException();
  }
}
