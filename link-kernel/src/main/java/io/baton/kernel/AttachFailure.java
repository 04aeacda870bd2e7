package io.baton.kernel;

import java.util.List;

/** Says why a BPF_LINK_CREATE failed, with what can still be found out. */
final class AttachFailure {
  private AttachFailure() {}

  static KernelException of(Hook hook, LinkCreate create, Program program, int errno) {
    String hint = goneOrTooOld(hook, create, errno);
    if (hint == null) {
      hint =
          switch (create.type()) {
            case XDP -> xdp(create, program, errno);
            case TCX -> tcx(create, program, errno);
            default -> cgroup(create, program, errno);
          };
    }
    String object = program + " to " + hook.label();
    return new KernelException("BPF_LINK_CREATE", object, new Errno(errno), hint);
  }

  private static String goneOrTooOld(Hook hook, LinkCreate create, int errno) {
    if (errno != Errno.EINVAL && errno != Errno.ENODEV) {
      return null;
    }
    int ifindex = create.ifindex();
    if (ifindex != 0 && Kernel.ifname(ifindex).isEmpty()) {
      return "the interface, index " + ifindex + ", is gone or in another network namespace";
    }
    return switch (create.type()) {
      case XDP -> Release.hintBefore(5, 9, "XDP links");
      case TCX -> Release.hintBefore(6, 6, "TCX links");
      default -> Release.hintBefore(5, 7, "cgroup links");
    };
  }

  private static String xdp(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "the interface has one already: " + sitting(create.ifindex());
      case Errno.EEXIST -> "the interface has one already, in another mode";
      case Errno.EOPNOTSUPP -> "the driver has no such mode: try generic";
      case Errno.EINVAL -> program + " is not an XDP program for an interface";
      default -> missing(errno);
    };
  }

  /** The links that the index points to: the kernel does not say in which network namespace. */
  private static String sitting(int ifindex) {
    List<LinkInfo> links;
    try {
      links =
          Kernel.links()
              .filter(link -> link.type() == LinkType.XDP && link.ifindex() == ifindex)
              .toList();
    } catch (KernelException e) {
      return "which, CAP_SYS_ADMIN could tell";
    }
    if (links.isEmpty()) {
      return "a program attached without a link (ip link set … xdp off), or a link just going";
    }
    LinkInfo first = links.get(0);
    String program =
        Kernel.program(first.programId()).map(ProgramInfo::label).orElse("#" + first.programId());
    String more = links.size() == 1 ? "" : ", or one of another network namespace";
    return first.label() + " with program " + program + more;
  }

  private static String tcx(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ESTALE ->
          "expected revision " + create.expectedRevision() + ", found " + revision(create);
      case Errno.EEXIST -> program + " is on that hook already";
      case Errno.ENOENT -> "link " + create.relativeId() + " is not on that hook";
      case Errno.ERANGE -> "the hook holds as many programs as it can";
      case Errno.EINVAL -> program + " is not a traffic control program";
      default -> missing(errno);
    };
  }

  private static String revision(LinkCreate create) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.QUERY_TARGET_IFINDEX, create.ifindex());
    attr.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, create.attachType().ordinal());
    int result = Bpf.call(Bpf.BPF_PROG_QUERY, attr);
    return result == 0
        ? Long.toUnsignedString(attr.bytes.getLong(BpfAttr.QUERY_REVISION))
        : "another, which CAP_NET_ADMIN could tell";
  }

  private static String cgroup(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ENOENT -> "the cgroup is removed";
      case Errno.EBADF -> "the folder is not a cgroup of version 2";
      case Errno.E2BIG -> "the hook holds as many programs as it can";
      case Errno.EINVAL ->
          program.expectedAttachType().isPresent()
              ? program + " was loaded for " + program.expectedAttachType().get().label()
              : program + " is not for " + create.attachType().label();
      case Errno.EPERM -> {
        String missing = missing(errno);
        yield missing != null
            ? missing
            : "on it or above sits a program that was attached without BPF_F_ALLOW_MULTI";
      }
      default -> null;
    };
  }

  private static String missing(int errno) {
    if (errno != Errno.EPERM) {
      return null;
    }
    // Before, every command of bpf(2) wanted it where unprivileged use is switched off.
    return Release.isBefore(5, 19)
        ? Capability.missing(Capability.NET_ADMIN, Capability.BPF)
        : Capability.missing(Capability.NET_ADMIN);
  }
}
