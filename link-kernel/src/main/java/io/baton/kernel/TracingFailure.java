package io.baton.kernel;

/** Says why a program could not be attached to what it traces. */
final class TracingFailure {
  private TracingFailure() {}

  static String hint(Hook hook, Program program, int errno) {
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
    AttachType type = ((Hook.Tracing) hook).attachType();
    return switch (errno) {
      case Errno.EBUSY -> program + " is attached already: load it a second time";
      case Errno.EINVAL -> AttachFailure.otherType(program, type);
      default -> null;
    };
  }

  private static String cookieOr(long cookie, String otherwise) {
    String tooOld = cookie == 0 ? null : Release.hintBefore(6, 10, "cookies of raw tracepoints");
    return tooOld == null ? otherwise : tooOld;
  }
}
