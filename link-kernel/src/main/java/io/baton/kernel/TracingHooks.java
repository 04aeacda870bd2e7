package io.baton.kernel;

import java.nio.file.Path;
import java.util.List;

/**
 * The hooks where a program traces, in a file of their own. {@link Hook} inherits their names: one
 * writes {@code Hook.Kprobe}.
 */
public sealed interface TracingHooks permits Hook {
  /**
   * A tracepoint with its raw arguments: BPF_RAW_TRACEPOINT_OPEN. Since Linux 5.8.
   *
   * @param name without its category: "sched_switch"
   * @param cookie for the program, since Linux 6.10; 0: none
   */
  record RawTracepoint(String name, long cookie) implements Hook {
    @Override
    public String label() {
      return "raw tracepoint " + name;
    }
  }

  /**
   * A tracepoint with typed arguments (tp_btf); which one, the program says. Since Linux 5.19.
   *
   * @param cookie for the program, since Linux 6.10; 0: none
   */
  record TracingRawTracepoint(long cookie) implements Hook {
    @Override
    public String label() {
      return "its tracepoint";
    }
  }

  /**
   * A function of the kernel or a hook of its security modules; which one, the program says. Since
   * Linux 5.19.
   *
   * @param attachType TRACE_FENTRY, TRACE_FEXIT, MODIFY_RETURN or LSM_MAC
   * @param cookie for the program; 0: none
   */
  record Tracing(AttachType attachType, long cookie) implements Hook {
    public Tracing {
      attachType.requireOneOf(
          AttachType.TRACE_FENTRY,
          AttachType.TRACE_FEXIT,
          AttachType.MODIFY_RETURN,
          AttachType.LSM_MAC);
    }

    @Override
    public String label() {
      return attachType.label() + " of its function";
    }
  }

  /**
   * What a program of a "iter/…" section walks through; what is walked, the program says. Reading
   * one runs it: {@link LinkHandle#output}. Since Linux 5.8. The range has to be of the kind that
   * the program walks: the kernel reads one of another kind as its own.
   */
  record Iterator(IteratorRange range) implements Hook {
    @Override
    public String label() {
      return "its iterator";
    }
  }

  /** When a program at a function runs: as it begins, as it returns, or at both (a session). */
  enum Moment {
    ENTRY,
    RETURN,
    /** Since Linux 6.10 in the kernel, since 6.13 in user space. */
    SESSION
  }

  /**
   * Functions of the kernel, many at once. Since Linux 5.18, with CONFIG_FPROBE.
   *
   * @param functions their names; empty if addresses are given
   * @param addresses of functions; empty if names are given
   * @param cookies one for each, or none
   */
  record KprobeMulti(
      List<String> functions, List<Long> addresses, List<Long> cookies, Moment moment)
      implements Hook {
    public KprobeMulti {
      functions = List.copyOf(functions);
      addresses = List.copyOf(addresses);
      cookies = List.copyOf(cookies);
      if (functions.isEmpty() == addresses.isEmpty()) {
        throw new IllegalArgumentException("functions by name or by address, one of both");
      }
      requireForEach(functions.size() + addresses.size(), cookies, "cookies");
    }

    @Override
    public String label() {
      return functions.size() == 1
          ? "kernel function " + functions.get(0)
          : functions.size() + addresses.size() + " kernel functions";
    }
  }

  /**
   * Places in a program or library, many at once. Since Linux 6.6.
   *
   * @param offsets in the file
   * @param referenceCounters offsets of the semaphores of USDT probes, one for each, or none
   * @param cookies one for each, or none
   * @param pid only in that process; 0: in all
   */
  record UprobeMulti(
      Path file,
      List<Long> offsets,
      List<Long> referenceCounters,
      List<Long> cookies,
      int pid,
      Moment moment)
      implements Hook {
    public UprobeMulti {
      offsets = List.copyOf(offsets);
      referenceCounters = List.copyOf(referenceCounters);
      cookies = List.copyOf(cookies);
      if (offsets.isEmpty()) {
        throw new IllegalArgumentException("no place in " + file);
      }
      requireForEach(offsets.size(), referenceCounters, "reference counters");
      requireForEach(offsets.size(), cookies, "cookies");
    }

    @Override
    public String label() {
      String places = offsets.size() == 1 ? "one place" : offsets.size() + " places";
      return places + " in " + file;
    }
  }

  private static void requireForEach(int count, List<Long> given, String what) {
    if (!given.isEmpty() && given.size() != count) {
      throw new IllegalArgumentException(
          "%d %s for %d places: one for each, or none".formatted(given.size(), what, count));
    }
  }
}
