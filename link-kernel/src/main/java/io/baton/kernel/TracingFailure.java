package io.baton.kernel;

/** Says why a program could not be attached to what it traces. */
final class TracingFailure {
  private TracingFailure() {}

  static String hint(Hook hook, LinkCreate create, Program program, int errno) {
    if (hook instanceof Hook.RawTracepoint raw) {
      return switch (errno) {
        case Errno.ENOENT -> "the kernel has no tracepoint " + raw.name();
        case Errno.EINVAL -> cookieOr(raw.cookie(), program + " is not a raw tracepoint program");
        default -> null;
      };
    }
    if (hook instanceof Hook.TracingRawTracepoint typed) {
      return errno == Errno.EINVAL
          ? cookieOr(typed.cookie(), AttachFailure.otherType(program, AttachType.TRACE_RAW_TP))
          : null;
    }
    if (hook instanceof Hook.Iterator) {
      return switch (errno) {
        case Errno.EINVAL ->
            AttachFailure.otherType(program, AttachType.TRACE_ITER)
                + ", or iterates over something else than the range says";
        case Errno.EBADF -> "it iterates over the elements of a map: give one";
        case Errno.ESRCH -> "there is no such thread or process";
        default -> null;
      };
    }
    if (create.type() == LinkType.PERF_EVENT) {
      return PerfFailure.toAttach(hook, program, errno);
    }
    if (hook instanceof Hook.KprobeMulti probes) {
      return kprobes(probes, create, program, errno);
    }
    if (hook instanceof Hook.UprobeMulti probes) {
      return uprobes(probes, create, program, errno);
    }
    if (hook instanceof Hook.Freplace) {
      return switch (errno) {
        case Errno.EBUSY -> "another program replaces or traces that function already";
        case Errno.EINVAL ->
            program + " replaces no function, or one with other parameters; or it is static";
        default -> null;
      };
    }
    AttachType type = ((Hook.Tracing) hook).attachType();
    return switch (errno) {
      case Errno.EBUSY -> program + " is attached already: load it a second time";
      case Errno.EINVAL -> AttachFailure.otherType(program, type);
      default -> null;
    };
  }

  private static String kprobes(
      Hook.KprobeMulti probes, LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.EOPNOTSUPP -> "this kernel was built without CONFIG_FPROBE";
      case Errno.ESRCH, Errno.ENOENT -> "not every one is a function that can be traced";
      case Errno.EINVAL -> {
        String old =
            probes.moment() == Hook.Moment.SESSION
                ? Release.hintBefore(6, 10, "sessions of kernel functions")
                : null;
        yield old != null ? old : AttachFailure.otherType(program, create.attachType());
      }
      default -> null;
    };
  }

  private static String uprobes(
      Hook.UprobeMulti probes, LinkCreate create, Program program, int errno) {
    return switch (errno) {
      case Errno.ENOENT -> "there is no such file";
      case Errno.EBADF -> "it is no regular file";
      case Errno.ESRCH -> "there is no process " + probes.pid();
      case Errno.EINVAL -> {
        String old =
            probes.moment() == Hook.Moment.SESSION
                ? Release.hintBefore(6, 13, "sessions in user space")
                : null;
        yield old != null
            ? old
            : AttachFailure.otherType(program, create.attachType())
                + ", or no instruction begins at an offset";
      }
      default -> null;
    };
  }

  private static String cookieOr(long cookie, String otherwise) {
    String tooOld = cookie == 0 ? null : Release.hintBefore(6, 10, "cookies of raw tracepoints");
    return tooOld == null ? otherwise : tooOld;
  }
}
