package io.baton.kernel;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says why a program could not be attached to an interface. */
final class InterfaceFailure {
  /** bpf_mprog_max(), the last place of which the kernel does not give. */
  private static final int MOST = 63;

  private InterfaceFailure() {}

  static String xdp(Hook.Xdp hook, LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "the interface has one already: " + sitting(create.seat().ifindex());
      case Errno.EEXIST ->
          "the interface has one already, in another mode: " + sitting(create.seat().ifindex());
      case Errno.EOPNOTSUPP -> "the driver has no such mode: try generic";
      case Errno.EINVAL ->
          hook.mode() == Hook.Xdp.Mode.OFFLOAD
              ? "the driver offloads nothing, or the program was not loaded for that interface"
              : program + " is not an XDP program for an interface";
      default -> null;
    };
  }

  private static String sitting(int ifindex) {
    Set<Integer> programs = Interfaces.xdpPrograms(ifindex);
    if (programs.isEmpty()) {
      return "which was just going: try again";
    }
    int program = programs.iterator().next();
    // The name only where CAP_SYS_ADMIN shows it.
    String label = Kernel.program(program).map(ProgramInfo::label).orElse("#" + program);
    List<LinkInfo> links;
    try {
      links =
          Kernel.links()
              .filter(link -> link.type() == LinkType.XDP && link.ifindex() == ifindex)
              .filter(link -> programs.contains(link.programId()))
              .toList();
    } catch (KernelException e) {
      return "program " + label + "; by which link, if any, CAP_SYS_ADMIN could tell";
    }
    if (links.isEmpty()) {
      return "program " + label + ", attached without a link (ip link set … xdp off)";
    }
    // Of several, all but one are on other namespaces' interfaces of that index.
    String which = links.stream().map(LinkInfo::label).collect(Collectors.joining(" or "));
    return which + " with program " + label;
  }

  static String tcx(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ESTALE, Errno.ENOENT, Errno.EBADF -> order(create, errno);
      case Errno.EEXIST -> program + " is on that hook already";
      case Errno.ERANGE -> full(MOST);
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

  /** Of links and of programs without one. */
  static String full(int most) {
    return "the hook has the " + most + " programs that it can hold: one has to go first";
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
