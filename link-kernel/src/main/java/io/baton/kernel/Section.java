package io.baton.kernel;

import java.util.Arrays;
import java.util.Optional;

/**
 * Sections of object files that libbpf knows only from 1.3 or later on: Debian 12 has 1.1, which
 * leaves their programs without a type.
 */
enum Section {
  NETFILTER("netfilter", Section.TYPE_NETFILTER, AttachType.NETFILTER),
  TCX_INGRESS("tcx/ingress", Section.TYPE_SCHED_CLS, AttachType.TCX_INGRESS),
  TCX_EGRESS("tcx/egress", Section.TYPE_SCHED_CLS, AttachType.TCX_EGRESS),
  NETKIT_PRIMARY("netkit/primary", Section.TYPE_SCHED_CLS, AttachType.NETKIT_PRIMARY),
  NETKIT_PEER("netkit/peer", Section.TYPE_SCHED_CLS, AttachType.NETKIT_PEER),
  CONNECT_UNIX("cgroup/connect_unix", Section.TYPE_SOCK_ADDR, AttachType.CGROUP_UNIX_CONNECT),
  SENDMSG_UNIX("cgroup/sendmsg_unix", Section.TYPE_SOCK_ADDR, AttachType.CGROUP_UNIX_SENDMSG),
  RECVMSG_UNIX("cgroup/recvmsg_unix", Section.TYPE_SOCK_ADDR, AttachType.CGROUP_UNIX_RECVMSG),
  GETPEERNAME_UNIX(
      "cgroup/getpeername_unix", Section.TYPE_SOCK_ADDR, AttachType.CGROUP_UNIX_GETPEERNAME),
  GETSOCKNAME_UNIX(
      "cgroup/getsockname_unix", Section.TYPE_SOCK_ADDR, AttachType.CGROUP_UNIX_GETSOCKNAME),
  UPROBE_MULTI("uprobe.multi", Section.TYPE_KPROBE, AttachType.TRACE_UPROBE_MULTI),
  KPROBE_SESSION("kprobe.session", Section.TYPE_KPROBE, AttachType.TRACE_KPROBE_SESSION),
  UPROBE_SESSION("uprobe.session", Section.TYPE_KPROBE, AttachType.TRACE_UPROBE_SESSION);

  private static final int TYPE_KPROBE = 2;
  private static final int TYPE_SCHED_CLS = 3;
  private static final int TYPE_SOCK_ADDR = 18;
  private static final int TYPE_NETFILTER = 32;

  private final String name;
  private final int programType;
  private final AttachType attachType;

  Section(String name, int programType, AttachType attachType) {
    this.name = name;
    this.programType = programType;
    this.attachType = attachType;
  }

  private static Optional<Section> of(String name) {
    return Arrays.stream(values()).filter(section -> section.name.equals(name)).findFirst();
  }

  /** Whether it is to take the place of a function of another program, "freplace/verdict". */
  static boolean isFreplace(long program) {
    return Libbpf.bpf_program__section_name(program).startsWith("freplace");
  }

  /**
   * Gives a program, not yet loaded, the types of its section; where libbpf did, nothing changes.
   */
  static void apply(long program) {
    of(Libbpf.bpf_program__section_name(program))
        .ifPresent(
            section -> {
              Libbpf.bpf_program__set_type(program, section.programType);
              Libbpf.bpf_program__set_expected_attach_type(program, section.attachType.ordinal());
            });
  }
}
