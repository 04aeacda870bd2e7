package io.baton.kernel;

import java.util.Optional;

/** Says why a BPF_LINK_UPDATE failed, with what can still be found out. */
final class UpdateFailure {
  private static final String COMMAND = "BPF_LINK_UPDATE";

  private static final String BESIDE = "attach the new program beside it, then close this one";

  private UpdateFailure() {}

  /**
   * A cgroup link takes a program of another attach type without a word, and then runs it in the
   * wrong place; an XDP link refuses without saying why.
   */
  static void refuseOtherAttachType(LinkHandle link, Program next, Program expectedOrNull) {
    if (next.expectedAttachType().isEmpty()) {
      return;
    }
    AttachType loadedFor = next.expectedAttachType().get();
    Optional<AttachType> here =
        switch (link.type()) {
          case CGROUP -> link.attachType();
          case XDP -> Optional.ofNullable(expectedOrNull).flatMap(Program::expectedAttachType);
          default -> Optional.empty();
        };
    if (here.isPresent() && here.get() != loadedFor) {
      String hint =
          "%s was loaded for %s, this is %s".formatted(next, loadedFor.label(), here.get().label());
      throw new KernelException(COMMAND, link.label(), new Errno(Errno.EINVAL), hint);
    }
  }

  static RuntimeException of(LinkHandle link, int errno, Program next, Program expectedOrNull) {
    LinkType type = link.type();
    if (type == LinkType.STRUCT_OPS) {
      return StructOpsFailure.otherKind(link);
    }
    String instead = errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP ? instead(link) : null;
    if (instead != null) {
      return new NotSupportedException(
          link.label() + " has no replace, no " + type.label() + " link has: " + instead);
    }
    String hint =
        switch (errno) {
          case Errno.EPERM -> refused(link, expectedOrNull);
          case Errno.ENOLINK -> "it is detached: its target is gone, or a holder detached it";
          case Errno.EEXIST -> next + " is on that hook already";
          case Errno.EINVAL -> next + " is not of the attached program's type or attach type";
          default -> null;
        };
    return new KernelException(COMMAND, link.label(), new Errno(errno), hint);
  }

  private static String instead(LinkHandle link) {
    return switch (link.type()) {
      case TRACING ->
          link.attachType().isPresent()
              ? BESIDE
              : "a function is replaced by one program only: close this one, then attach the next";
      case RAW_TRACEPOINT, PERF_EVENT, KPROBE_MULTI, UPROBE_MULTI -> BESIDE;
      case NETFILTER -> "attach the new program with another priority, then close this one";
      default -> null;
    };
  }

  private static String refused(LinkHandle link, Program expectedOrNull) {
    int found = link.info().programId();
    if (expectedOrNull == null || found == expectedOrNull.id()) {
      return Release.isBefore(5, 19) ? Capability.missing(Capability.BPF) : null;
    }
    // The name only where CAP_SYS_ADMIN shows it.
    String name = Kernel.program(found).map(ProgramInfo::label).orElse("#" + found);
    return "expected program " + expectedOrNull + ", found " + name;
  }
}
