package io.baton.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** enum bpf_attach_type of the UAPI, in its order (58 values on 6.18). */
public enum AttachType {
  CGROUP_INET_INGRESS,
  CGROUP_INET_EGRESS,
  CGROUP_INET_SOCK_CREATE,
  CGROUP_SOCK_OPS,
  SK_SKB_STREAM_PARSER,
  SK_SKB_STREAM_VERDICT,
  CGROUP_DEVICE,
  SK_MSG_VERDICT,
  CGROUP_INET4_BIND,
  CGROUP_INET6_BIND,
  CGROUP_INET4_CONNECT,
  CGROUP_INET6_CONNECT,
  CGROUP_INET4_POST_BIND,
  CGROUP_INET6_POST_BIND,
  CGROUP_UDP4_SENDMSG,
  CGROUP_UDP6_SENDMSG,
  LIRC_MODE2,
  FLOW_DISSECTOR,
  CGROUP_SYSCTL,
  CGROUP_UDP4_RECVMSG,
  CGROUP_UDP6_RECVMSG,
  CGROUP_GETSOCKOPT,
  CGROUP_SETSOCKOPT,
  TRACE_RAW_TP,
  TRACE_FENTRY,
  TRACE_FEXIT,
  MODIFY_RETURN,
  LSM_MAC,
  TRACE_ITER,
  CGROUP_INET4_GETPEERNAME,
  CGROUP_INET6_GETPEERNAME,
  CGROUP_INET4_GETSOCKNAME,
  CGROUP_INET6_GETSOCKNAME,
  XDP_DEVMAP,
  CGROUP_INET_SOCK_RELEASE,
  XDP_CPUMAP,
  SK_LOOKUP,
  XDP,
  SK_SKB_VERDICT,
  SK_REUSEPORT_SELECT,
  SK_REUSEPORT_SELECT_OR_MIGRATE,
  PERF_EVENT,
  TRACE_KPROBE_MULTI,
  LSM_CGROUP,
  STRUCT_OPS,
  NETFILTER,
  TCX_INGRESS,
  TCX_EGRESS,
  TRACE_UPROBE_MULTI,
  CGROUP_UNIX_CONNECT,
  CGROUP_UNIX_SENDMSG,
  CGROUP_UNIX_RECVMSG,
  CGROUP_UNIX_GETPEERNAME,
  CGROUP_UNIX_GETSOCKNAME,
  NETKIT_PRIMARY,
  NETKIT_PEER,
  TRACE_KPROBE_SESSION,
  TRACE_UPROBE_SESSION;

  private static final AttachType[] VALUES = values();

  /** The type of that number, or none if this kernel is newer than this list. */
  public static Optional<AttachType> of(int number) {
    return number >= 0 && number < VALUES.length ? Optional.of(VALUES[number]) : Optional.empty();
  }

  /** Whether it is a hook of cgroups. */
  public boolean isCgroup() {
    return name().startsWith("CGROUP_") || this == LSM_CGROUP;
  }

  /**
   * @throws IllegalArgumentException if it is none of these
   */
  void requireOneOf(AttachType... allowed) {
    if (!List.of(allowed).contains(this)) {
      throw new IllegalArgumentException(label() + " is not for this kind of hook");
    }
  }

  /** Lower case, without prefix, as bpftool spells it: "tcx_ingress", "cgroup_inet4_connect". */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
