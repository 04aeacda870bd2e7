package io.baton.kernel;

/** Says why a map of struct_ops could not be attached, or not put in the place of another one. */
final class StructOpsFailure {
  private static final String COMMAND = "BPF_LINK_UPDATE";

  private StructOpsFailure() {}

  static String toAttach(Hook.StructOps hook, int errno) {
    return switch (errno) {
      case Errno.EEXIST -> "another one of that name is there";
      case Errno.EINVAL -> hook.map() + " is none of struct_ops, or none that was made for links";
      default -> null;
    };
  }

  /** A link of struct_ops with a program, any other link with a map. */
  static NotSupportedException otherKind(LinkHandle link) {
    String instead =
        link.type() == LinkType.STRUCT_OPS
            ? " is replaced with a map, which has its programs, not with a program"
            : " takes no map: only struct_ops links do";
    return new NotSupportedException(link.label() + instead);
  }

  /**
   * @param found the ID of the attached map; 0 if the link is detached
   */
  static KernelException otherMap(LinkHandle link, BpfMap expected, int found) {
    return found == 0
        ? new KernelException(
            COMMAND, link.label(), new Errno(Errno.ENOLINK), "it is detached: a holder detached it")
        : new KernelException(
            COMMAND,
            link.label(),
            new Errno(Errno.EPERM),
            "expected " + expected + ", found map " + found);
  }

  static RuntimeException toUpdate(LinkHandle link, BpfMap next, BpfMap expected, int errno) {
    int found = link.info().mapId();
    if (errno == Errno.ENOLINK || errno == Errno.EPERM && found != expected.id()) {
      return otherMap(link, expected, found);
    }
    if (errno == Errno.EOPNOTSUPP) {
      return new NotSupportedException(
          link.label()
              + " has no replace, what it implements has none: close it, then attach anew");
    }
    String hint =
        switch (errno) {
          case Errno.EPERM -> Release.isBefore(5, 19) ? Capability.missing(Capability.BPF) : null;
          case Errno.EINVAL -> next + " implements something else, or under another name";
          default -> null;
        };
    return new KernelException(COMMAND, link.label(), new Errno(errno), hint);
  }
}
