package io.baton.kernel;

import io.baton.kernel.LinkCreate.Fields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What the kernel is asked for with the hooks where a program traces. */
final class TracingCreate {
  /** BPF_F_KPROBE_MULTI_RETURN and BPF_F_UPROBE_MULTI_RETURN. */
  static final int RETURN = 1;

  /** sizeof(union bpf_iter_link_info) */
  private static final int ITER_INFO_SIZE = 16;

  private TracingCreate() {}

  static LinkCreate of(Hook hook) {
    if (hook instanceof Hook.Tracing tracing) {
      return cookie(LinkType.TRACING, tracing.attachType(), tracing.cookie());
    }
    if (hook instanceof Hook.RawTracepoint raw) {
      return cookie(LinkType.RAW_TRACEPOINT, AttachType.TRACE_RAW_TP, raw.cookie());
    }
    if (hook instanceof Hook.TracingRawTracepoint typed) {
      return cookie(LinkType.RAW_TRACEPOINT, AttachType.TRACE_RAW_TP, typed.cookie());
    }
    if (hook instanceof Hook.Tracepoint tracepoint) {
      return event(tracepoint.cookie());
    }
    if (hook instanceof Hook.Kprobe probe) {
      return event(probe.cookie());
    }
    if (hook instanceof Hook.Uprobe probe) {
      return event(probe.cookie());
    }
    if (hook instanceof Hook.PerfEvent event) {
      return event(event.cookie());
    }
    if (hook instanceof Hook.KprobeMulti probes) {
      return of(probes);
    }
    if (hook instanceof Hook.UprobeMulti probes) {
      return of(probes);
    }
    return of(((Hook.Iterator) hook).range());
  }

  private static LinkCreate cookie(LinkType type, AttachType attachType, long cookie) {
    Fields fields = (attr, seat) -> attr.putLong(BpfAttr.LINK_CREATE_TRACING_COOKIE, cookie);
    return new LinkCreate(type, attachType, Seat.NONE, fields);
  }

  /** Its seat is a perf event, which {@link Target} opens anew for each link. */
  private static LinkCreate event(long cookie) {
    Fields fields = (attr, seat) -> attr.putLong(BpfAttr.LINK_CREATE_PERF_EVENT_COOKIE, cookie);
    return new LinkCreate(LinkType.PERF_EVENT, AttachType.PERF_EVENT, Seat.NONE, fields);
  }

  private static LinkCreate of(Hook.KprobeMulti probes) {
    List<String> names = probes.functions();
    CStrings symbols = names.isEmpty() ? null : new CStrings(names);
    ByteBuffer addresses = numbers(probes.addresses());
    ByteBuffer cookies = numbers(probes.cookies());
    int count = names.size() + probes.addresses().size();
    Fields fields =
        (attr, seat) -> {
          attr.putInt(BpfAttr.LINK_CREATE_KPROBE_MULTI_FLAGS, flags(probes.moment()));
          attr.putInt(BpfAttr.LINK_CREATE_KPROBE_MULTI_CNT, count);
          attr.putLong(
              BpfAttr.LINK_CREATE_KPROBE_MULTI_SYMS, symbols == null ? 0 : symbols.address());
          attr.putLong(BpfAttr.LINK_CREATE_KPROBE_MULTI_ADDRS, address(addresses));
          attr.putLong(BpfAttr.LINK_CREATE_KPROBE_MULTI_COOKIES, address(cookies));
        };
    boolean session = probes.moment() == Hook.Moment.SESSION;
    AttachType type = session ? AttachType.TRACE_KPROBE_SESSION : AttachType.TRACE_KPROBE_MULTI;
    return new LinkCreate(LinkType.KPROBE_MULTI, type, Seat.NONE, fields);
  }

  private static LinkCreate of(Hook.UprobeMulti probes) {
    CStrings file = new CStrings(List.of(probes.file().toAbsolutePath().toString()));
    ByteBuffer offsets = numbers(probes.offsets());
    ByteBuffer counters = numbers(probes.referenceCounters());
    ByteBuffer cookies = numbers(probes.cookies());
    Fields fields =
        (attr, seat) -> {
          attr.putLong(BpfAttr.LINK_CREATE_UPROBE_MULTI_PATH, file.first());
          attr.putLong(BpfAttr.LINK_CREATE_UPROBE_MULTI_OFFSETS, address(offsets));
          attr.putLong(BpfAttr.LINK_CREATE_UPROBE_MULTI_REF_CTR_OFFSETS, address(counters));
          attr.putLong(BpfAttr.LINK_CREATE_UPROBE_MULTI_COOKIES, address(cookies));
          attr.putInt(BpfAttr.LINK_CREATE_UPROBE_MULTI_CNT, probes.offsets().size());
          attr.putInt(BpfAttr.LINK_CREATE_UPROBE_MULTI_FLAGS, flags(probes.moment()));
          attr.putInt(BpfAttr.LINK_CREATE_UPROBE_MULTI_PID, probes.pid());
        };
    boolean session = probes.moment() == Hook.Moment.SESSION;
    AttachType type = session ? AttachType.TRACE_UPROBE_SESSION : AttachType.TRACE_UPROBE_MULTI;
    return new LinkCreate(LinkType.UPROBE_MULTI, type, Seat.NONE, fields);
  }

  private static int flags(Hook.Moment moment) {
    return moment == Hook.Moment.RETURN ? RETURN : 0;
  }

  /** Outside the heap, as the kernel reads them; null if there are none. */
  private static ByteBuffer numbers(List<Long> numbers) {
    if (numbers.isEmpty()) {
      return null;
    }
    ByteBuffer memory =
        ByteBuffer.allocateDirect(numbers.size() * Long.BYTES).order(ByteOrder.nativeOrder());
    numbers.forEach(memory::putLong);
    return memory;
  }

  private static long address(ByteBuffer memoryOrNull) {
    return memoryOrNull == null ? 0 : Scratch.address(memoryOrNull);
  }

  private static LinkCreate of(IteratorRange range) {
    ByteBuffer info = ByteBuffer.allocateDirect(ITER_INFO_SIZE).order(ByteOrder.nativeOrder());
    Fields fields =
        (attr, seat) -> {
          // The descriptor belongs into the part of its own, and the common one stays empty.
          attr.putInt(BpfAttr.LINK_CREATE_TARGET_FD, 0);
          if (range instanceof IteratorRange.All) {
            return;
          }
          fill(info, range, seat);
          attr.putLong(BpfAttr.LINK_CREATE_ITER_INFO, Scratch.address(info));
          attr.putInt(BpfAttr.LINK_CREATE_ITER_INFO_LEN, ITER_INFO_SIZE);
        };
    return new LinkCreate(LinkType.ITER, AttachType.TRACE_ITER, seat(range), fields);
  }

  private static Seat seat(IteratorRange range) {
    if (range instanceof IteratorRange.Elements elements) {
      return Seat.onMap(elements.map());
    }
    return range instanceof IteratorRange.Cgroups cgroups
        ? Seat.onCgroup(cgroups.directory())
        : Seat.NONE;
  }

  private static void fill(ByteBuffer info, IteratorRange range, int seat) {
    if (range instanceof IteratorRange.Elements) {
      info.putInt(BpfAttr.ITER_MAP_FD, seat);
    } else if (range instanceof IteratorRange.Cgroups cgroups) {
      info.putInt(BpfAttr.ITER_CGROUP_ORDER, cgroups.walk().ordinal() + 1);
      info.putInt(BpfAttr.ITER_CGROUP_FD, seat);
    } else if (range instanceof IteratorRange.Task task) {
      info.putInt(BpfAttr.ITER_TASK_TID, task.tid()).putInt(BpfAttr.ITER_TASK_PID, task.pid());
    }
  }
}
