package io.baton.kernel;

/** Says why a program could not be attached to a cgroup. */
final class CgroupFailure {
  /** BPF_CGROUP_MAX_PROGS */
  private static final int MOST = 64;

  private CgroupFailure() {}

  static String hint(Hook.Cgroup hook, LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ENOENT -> anchored(hook) ? removedOrElsewhere(hook) : "the cgroup is removed";
      case Errno.ESTALE -> InterfaceFailure.order(create, errno);
      case Errno.EBADF ->
          anchored(hook)
              ? InterfaceFailure.order(create, errno)
              : "the folder is not a cgroup of version 2";
      case Errno.E2BIG -> InterfaceFailure.full(MOST);
      case Errno.EINVAL -> invalid(hook, create, program);
      case Errno.EPERM -> {
        String missing = AttachFailure.missing(create.attachType());
        yield missing != null
            ? missing
            : "on it or above sits a program that was attached without BPF_F_ALLOW_MULTI";
      }
      default -> null;
    };
  }

  private static boolean anchored(Hook.Cgroup hook) {
    return hook.position().anchor().isPresent();
  }

  private static String removedOrElsewhere(Hook.Cgroup hook) {
    String anchor = hook.position().anchor().orElseThrow().label();
    return anchor + " is not on that hook, or the cgroup is removed";
  }

  private static String invalid(Hook.Cgroup hook, LinkCreate create, Program program) {
    boolean ordered = !hook.position().equals(new Position.Last());
    if (ordered || hook.preorder() || hook.expectedRevision() != 0) {
      return switch (Long.signum(InterfaceFailure.revision(create))) {
        case 0 -> "this kernel keeps no order among a cgroup's links: since Linux 6.17";
        case 1 -> AttachFailure.otherType(program, create.attachType());
        default ->
            "perhaps this kernel keeps no order among a cgroup's links (since Linux 6.17):"
                + " CAP_NET_ADMIN could tell";
      };
    }
    return AttachFailure.otherType(program, create.attachType());
  }
}
