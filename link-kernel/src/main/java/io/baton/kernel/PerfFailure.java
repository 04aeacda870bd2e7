package io.baton.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says why a perf event could not be opened, or took no program. */
final class PerfFailure {
  private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");

  private PerfFailure() {}

  /** Of perf_event_open. */
  static String toOpen(Hook hook, int errno) {
    if (errno == Errno.EPERM || errno == Errno.EACCES) {
      return missing(hook);
    }
    if (hook instanceof Hook.Kprobe) {
      return kprobe(errno);
    }
    if (hook instanceof Hook.Uprobe probe) {
      return switch (errno) {
        case Errno.ENOENT -> "there is no such file";
        case Errno.EINVAL -> "it is no regular file, or not that long";
        case Errno.ESRCH -> "there is no process " + probe.pid();
        default -> null;
      };
    }
    return hook instanceof Hook.PerfEvent event ? counter(event, errno) : null;
  }

  private static String missing(Hook hook) {
    String paranoid = paranoid();
    // Debian's kernels have more than the usual 2, and want more then.
    if (paranoid.matches("[3-9]")) {
      String missing = Capability.missing(Capability.SYS_ADMIN);
      return missing == null ? null : missing + because(paranoid);
    }
    // CAP_PERFMON does for a kprobe, and not for a uprobe.
    if (hook instanceof Hook.Uprobe) {
      return Capability.missing(Capability.SYS_ADMIN);
    }
    String missing = Capability.missing(Capability.PERFMON);
    return missing == null || hook instanceof Hook.Kprobe ? missing : missing + because(paranoid);
  }

  private static String because(String paranoid) {
    return ", as kernel.perf_event_paranoid is " + paranoid;
  }

  private static String paranoid() {
    try {
      return Files.readString(PARANOID).strip();
    } catch (IOException e) {
      return "not readable";
    }
  }

  private static String kprobe(int errno) {
    return switch (errno) {
      case Errno.ENOENT -> "the kernel has no such function";
      case Errno.EADDRNOTAVAIL -> "several functions have that name: give the address of one";
      case Errno.EILSEQ -> "no instruction begins there";
      case Errno.EINVAL -> "the kernel allows no probe there, or it is no function that returns";
      default -> null;
    };
  }

  private static String counter(Hook.PerfEvent event, int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.EOPNOTSUPP ->
          "this machine does not count " + event.counter().label();
      case Errno.ESRCH -> "there is no thread " + event.tid();
      case Errno.EINVAL, Errno.ENODEV -> "there is no CPU " + event.cpu() + ", or it is offline";
      default -> null;
    };
  }

  /** Of BPF_LINK_CREATE. */
  static String toAttach(Hook hook, Program program, int errno) {
    return switch (errno) {
      case Errno.EINVAL -> program + " is no program of a \"" + section(hook) + "\" section";
      case Errno.EEXIST -> program + " is on that tracepoint already: load it a second time";
      case Errno.EACCES -> program + " reads more than the tracepoint has";
      case Errno.E2BIG -> "the tracepoint has as many programs as the kernel allows";
      default -> null;
    };
  }

  private static String section(Hook hook) {
    if (hook instanceof Hook.Tracepoint) {
      return "tracepoint";
    }
    if (hook instanceof Hook.PerfEvent) {
      return "perf_event";
    }
    return hook instanceof Hook.Kprobe ? "kprobe" : "uprobe";
  }
}
