package io.baton.kernel;

import java.util.List;

/** Says why a program could not be attached to an interface. */
final class InterfaceFailure {
  private InterfaceFailure() {}

  static String xdp(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "the interface has one already: " + sitting(create.seat().ifindex());
      case Errno.EEXIST -> "the interface has one already, in another mode";
      case Errno.EOPNOTSUPP -> "the driver has no such mode: try generic";
      case Errno.EINVAL -> program + " is not an XDP program for an interface";
      default -> null;
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

  static String tcx(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ESTALE, Errno.ENOENT, Errno.EBADF -> order(create, errno);
      case Errno.EEXIST -> program + " is on that hook already";
      case Errno.ERANGE -> "the hook holds as many programs as it can";
      case Errno.EINVAL -> program + " is not a traffic control program";
      default -> null;
    };
  }

  static String netkit(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ENXIO -> "the interface is no netkit device";
      case Errno.EACCES -> "the interface is the pair's peer: name the primary";
      case Errno.EINVAL -> program + " is not a traffic control program, or netkit is not built in";
      default -> tcx(create, program, errno);
    };
  }

  /** What has to do with the place in the order, of cgroups too. */
  static String order(LinkCreate create, int errno) {
    Order order = create.order();
    if (errno == Errno.ESTALE) {
      return "expected revision " + order.expectedRevision() + ", found " + found(create);
    }
    return order.position().anchor().map(it -> it.label() + " is not on that hook").orElse(null);
  }

  private static String found(LinkCreate create) {
    long revision = revision(create);
    return revision > 0 ? Long.toString(revision) : "another, which CAP_NET_ADMIN could tell";
  }

  /**
   * The revision of the hook's list: BPF_PROG_QUERY.
   *
   * @return 0 if this kernel keeps none, -1 if it may not be asked
   */
  static long revision(LinkCreate create) {
    int target = create.seat().acquire();
    try {
      Scratch attr = BpfAttr.zeroed();
      attr.bytes.putInt(BpfAttr.QUERY_TARGET_FD, target);
      attr.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, create.attachType().ordinal());
      int result = Bpf.call(Bpf.BPF_PROG_QUERY, attr);
      return result == 0 ? attr.bytes.getLong(BpfAttr.QUERY_REVISION) : -1;
    } finally {
      create.seat().release();
    }
  }
}
