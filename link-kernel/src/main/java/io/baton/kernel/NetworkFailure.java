package io.baton.kernel;

/**
 * Says why a program could not be attached to a network namespace, netfilter or a map's sockets.
 */
final class NetworkFailure {
  /** MAX_BPF_PROGS of netns_bpf */
  private static final int MOST_LOOKUPS = 64;

  private NetworkFailure() {}

  static String netns(LinkCreate create, Program program, int errno) {
    boolean dissector = create.attachType() == AttachType.FLOW_DISSECTOR;
    return switch (errno) {
      case Errno.E2BIG, Errno.EEXIST ->
          dissector
              ? "the network namespace, or the first one, has a flow dissector already"
              : InterfaceFailure.full(MOST_LOOKUPS);
      case Errno.EINVAL ->
          AttachFailure.otherType(program, create.attachType())
              + ", or the file is no network namespace";
      default -> null;
    };
  }

  static String netfilter(Hook.Netfilter hook, Program program, int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "another program has that priority there: take the next one";
      case Errno.ERANGE ->
          hook.defragment()
              ? "with defragmentation the priority has to be above -400, and below the greatest"
              : "the least and the greatest priority are the kernel's own";
      case Errno.ENOENT, Errno.EAFNOSUPPORT -> "this kernel has no defragmentation of that family";
      case Errno.EINVAL -> AttachFailure.otherType(program, AttachType.NETFILTER);
      default -> null;
    };
  }

  static String sockmap(LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "the map has a " + create.attachType().label() + " program already";
      case Errno.EINVAL ->
          AttachFailure.otherType(program, create.attachType())
              + ", or the map is no sockmap or sockhash";
      default -> null;
    };
  }
}
