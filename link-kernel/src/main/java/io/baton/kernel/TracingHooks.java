package io.baton.kernel;

import java.nio.file.Path;
import java.util.List;

/**
 * The hooks where a program traces, in a file of their own. {@link Hook} inherits their names: one
 * writes {@code Hook.Kprobe}.
 *
 * <p>Behind a {@link Tracepoint}, a {@link Kprobe}, a {@link Uprobe} and a {@link PerfEvent} lies
 * an event of perf_event_open(2). It is opened with each attaching, which takes CAP_PERFMON, of the
 * probes CAP_SYS_ADMIN, and then the link alone holds it.
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

  /**
   * A tracepoint as tracefs lists it. Since Linux 5.15. It takes a mounted tracefs.
   *
   * @param category "sched"
   * @param name "sched_switch"
   * @param cookie for the program; 0: none
   */
  record Tracepoint(String category, String name, long cookie) implements Hook {
    @Override
    public String label() {
      return "tracepoint " + category + ":" + name;
    }
  }

  /**
   * An instruction of the kernel. Since Linux 5.15.
   *
   * @param function its name; empty: the offset is an address
   * @param offset in the function, in bytes; 0 if it is about its return
   * @param moment ENTRY: before the instruction; RETURN: as the function returns; no session
   * @param cookie for the program; 0: none
   */
  record Kprobe(String function, long offset, Moment moment, long cookie) implements Hook {
    public Kprobe {
      requireNoSession(moment);
    }

    /** At an address of the kernel, as /proc/kallsyms has them. */
    public static Kprobe at(long address, Moment moment, long cookie) {
      return new Kprobe("", address, moment, cookie);
    }

    @Override
    public String label() {
      String kind = moment == Moment.RETURN ? "kretprobe " : "kprobe ";
      String plus = offset == 0 ? "" : "+0x" + Long.toHexString(offset);
      return kind + (function.isEmpty() ? plus.substring(1) : function + plus);
    }
  }

  /**
   * An instruction of a program or library. Since Linux 5.15.
   *
   * @param offset in the file, in bytes
   * @param referenceCounter offset of the semaphore of a USDT probe, below 4 GiB; 0: none
   * @param pid only in that process; 0: in all
   * @param moment ENTRY: before the instruction; RETURN: as the function that begins there returns;
   *     no session
   * @param cookie for the program; 0: none
   */
  record Uprobe(Path file, long offset, long referenceCounter, int pid, Moment moment, long cookie)
      implements Hook {
    public Uprobe {
      requireNoSession(moment);
      if (referenceCounter >>> Integer.SIZE != 0) {
        throw new IllegalArgumentException("a reference counter lies in the first 4 GiB");
      }
    }

    @Override
    public String label() {
      String kind = moment == Moment.RETURN ? "uretprobe " : "uprobe ";
      return kind + file + "+0x" + Long.toHexString(offset);
    }
  }

  /**
   * An overflow of what perf counts. Since Linux 5.15.
   *
   * @param period after how many of them the program runs; of clocks in nanoseconds
   * @param tid of that thread only; 0: of all on the CPU
   * @param cpu on that CPU only; -1: wherever the thread runs
   * @param cookie for the program; 0: none
   */
  record PerfEvent(PerfCounter counter, long period, int tid, int cpu, long cookie)
      implements Hook {
    public PerfEvent {
      if (period <= 0) {
        throw new IllegalArgumentException("a period of " + period + ": the program never runs");
      }
      if (tid == 0 && cpu < 0) {
        throw new IllegalArgumentException("of a thread, or on a CPU: one of them at least");
      }
    }

    @Override
    public String label() {
      String whose = (tid == 0 ? "" : " of thread " + tid) + (cpu < 0 ? "" : " on CPU " + cpu);
      return "perf event " + counter.label() + " every " + period + whose;
    }
  }

  private static void requireNoSession(Hook.Moment moment) {
    if (moment == Hook.Moment.SESSION) {
      throw new IllegalArgumentException("a session is for many probes at once only");
    }
  }

  private static void requireForEach(int count, List<Long> given, String what) {
    if (!given.isEmpty() && given.size() != count) {
      throw new IllegalArgumentException(
          "%d %s for %d places: one for each, or none".formatted(given.size(), what, count));
    }
  }
}
