package io.baton.kernel;

/** Says why a link could not be made, with what can still be found out. */
final class AttachFailure {
  private AttachFailure() {}

  static KernelException of(Hook hook, LinkCreate create, Program program, int errno) {
    String object = program + " to " + hook.label();
    return of(hook, create, program, object, errno);
  }

  /** The kernel takes a program for packets that enter a cgroup for those that leave it as well. */
  static void refuseOtherDirection(Hook hook, LinkCreate create, Program program) {
    boolean other =
        program.expectedAttachType().filter(type -> type != create.attachType()).isPresent();
    if (create.type() == LinkType.CGROUP && other) {
      throw of(hook, create, program, Errno.EINVAL);
    }
  }

  /** Of struct_ops. */
  static KernelException of(Hook hook, LinkCreate create, int errno) {
    return of(hook, create, null, hook.label(), errno);
  }

  private static KernelException of(
      Hook hook, LinkCreate create, Program programOrNull, String object, int errno) {
    String command =
        hook instanceof Hook.RawTracepoint ? "BPF_RAW_TRACEPOINT_OPEN" : "BPF_LINK_CREATE";
    String hint = goneOrTooOld(create, errno);
    if (hint == null) {
      hint = hint(hook, create, programOrNull, errno);
    }
    return new KernelException(command, object, new Errno(errno), hint);
  }

  private static String goneOrTooOld(LinkCreate create, int errno) {
    if (errno != Errno.EINVAL && errno != Errno.ENODEV) {
      return null;
    }
    int ifindex = create.seat().ifindex();
    if (ifindex != 0 && Kernel.ifname(ifindex).isEmpty()) {
      return "the interface, index " + ifindex + ", is gone or in another network namespace";
    }
    return create.type().hintIfTooOld();
  }

  private static String hint(Hook hook, LinkCreate create, Program program, int errno) {
    String hint =
        switch (create.type()) {
          case XDP -> InterfaceFailure.xdp((Hook.Xdp) hook, create, program, errno);
          case TCX -> InterfaceFailure.tcx(create, program, errno);
          case NETKIT -> InterfaceFailure.netkit(create, program, errno);
          case CGROUP -> CgroupFailure.hint((Hook.Cgroup) hook, create, program, errno);
          case NETNS -> NetworkFailure.netns(create, program, errno);
          case NETFILTER -> NetworkFailure.netfilter((Hook.Netfilter) hook, program, errno);
          case SOCKMAP -> NetworkFailure.sockmap(create, program, errno);
          case STRUCT_OPS -> StructOpsFailure.toAttach((Hook.StructOps) hook, errno);
          default -> TracingFailure.hint(hook, create, program, errno);
        };
    return hint == null && errno == Errno.EPERM ? missing(create.attachType()) : hint;
  }

  /** The capability that is wanted for it and not there; null if it is. */
  static String missing(AttachType here) {
    boolean packets =
        here == AttachType.CGROUP_INET_INGRESS || here == AttachType.CGROUP_INET_EGRESS;
    if (packets) {
      return Release.isBefore(5, 19)
          ? Capability.missing(Capability.NET_ADMIN, Capability.BPF)
          : Capability.missing(Capability.NET_ADMIN);
    }
    // Before, every command of bpf(2) wanted it where unprivileged use is switched off.
    return Release.isBefore(5, 19) ? Capability.missing(Capability.BPF) : null;
  }

  /** "p#3 was loaded for xdp" where this process loaded it, otherwise "p#3 is not for …". */
  static String otherType(Program program, AttachType here) {
    return program
        .expectedAttachType()
        .filter(loadedFor -> loadedFor != here)
        .map(loadedFor -> program + " was loaded for " + loadedFor.label())
        .orElse(program + " is not for " + here.label());
  }
}
