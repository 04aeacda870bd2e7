package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** perf_event_open(2), for what a BPF program is to run at. */
final class PerfEvents {
  private static final String COMMAND = "perf_event_open";
  private static final long SYS_PERF_EVENT_OPEN = Bpf.X86_64 ? 298 : 241;
  private static final int PERF_FLAG_FD_CLOEXEC = 8;

  private static final int ALL = -1;

  /** Where what no CPU has for itself is opened; it is then seen on all. */
  private static final int FIRST_CPU = 0;

  private static final Path SOURCES = Path.of("/sys/bus/event_source/devices");

  private PerfEvents() {}

  /**
   * The event of a hook, the caller's; it runs, but nobody reads it.
   *
   * @throws KernelException EACCES or EPERM naming the capability, ENOENT naming what is not there
   * @throws NotSupportedException if this kernel has no probes of that kind
   */
  static Fd open(Hook hook) {
    if (hook instanceof Hook.Tracepoint tracepoint) {
      int id = Tracefs.id(tracepoint);
      return open(hook, attr(PerfAttr.TYPE_TRACEPOINT, id), ALL, FIRST_CPU);
    }
    if (hook instanceof Hook.Kprobe probe) {
      Scratch attr = attr(source("kprobe"), retprobe(probe.moment()));
      if (!probe.function().isEmpty()) {
        attr.bytes.putLong(PerfAttr.UPROBE_PATH, attr.text(probe.function()));
      }
      attr.bytes.putLong(PerfAttr.PROBE_OFFSET, probe.offset());
      return open(hook, attr, ALL, FIRST_CPU);
    }
    if (hook instanceof Hook.Uprobe probe) {
      long counter = probe.referenceCounter() << PerfAttr.UPROBE_REF_CTR_OFFSET_SHIFT;
      Scratch attr = attr(source("uprobe"), counter | retprobe(probe.moment()));
      String file = probe.file().toAbsolutePath().toString();
      attr.bytes.putLong(PerfAttr.UPROBE_PATH, attr.text(file));
      attr.bytes.putLong(PerfAttr.PROBE_OFFSET, probe.offset());
      return probe.pid() == 0
          ? open(hook, attr, ALL, FIRST_CPU)
          : open(hook, attr, probe.pid(), ALL);
    }
    Hook.PerfEvent event = (Hook.PerfEvent) hook;
    Scratch attr = attr(event.counter().type(), event.counter().number());
    attr.bytes.putLong(PerfAttr.SAMPLE_PERIOD, event.period());
    return open(hook, attr, event.tid() == 0 ? ALL : event.tid(), event.cpu());
  }

  private static Scratch attr(int type, long config) {
    Scratch attr = Scratch.zeroed(PerfAttr.ATTR_SIZE);
    attr.bytes.putInt(PerfAttr.TYPE, type);
    attr.bytes.putInt(PerfAttr.SIZE, PerfAttr.ATTR_SIZE);
    attr.bytes.putLong(PerfAttr.CONFIG, config);
    return attr;
  }

  private static int retprobe(Hook.Moment moment) {
    return moment == Hook.Moment.RETURN ? PerfAttr.PROBE_CONFIG_IS_RETPROBE : 0;
  }

  /** The type that this kernel gave to probes of that kind. */
  private static int source(String kind) {
    Path file = SOURCES.resolve(kind).resolve("type");
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      throw new NotSupportedException(
          "this kernel has no %ss: it was built without CONFIG_%s_EVENTS"
              .formatted(kind, kind.toUpperCase(Locale.ROOT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fd open(Hook hook, Scratch attr, int pid, int cpu) {
    long noGroup = -1;
    long result =
        Libc.syscall(SYS_PERF_EVENT_OPEN, attr.address, pid, cpu, noGroup, PERF_FLAG_FD_CLOEXEC);
    if (result < 0) {
      Errno errno = new Errno(Libc.errno());
      throw new KernelException(
          COMMAND, hook.label(), errno, PerfFailure.toOpen(hook, errno.number()));
    }
    return Fd.created((int) result, hook.label());
  }
}
