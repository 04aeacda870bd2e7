package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the {@link LinkDetails} of tracepoints, traced functions and iterators. */
final class TracingDetails {
  private TracingDetails() {}

  static LinkDetails rawTracepoint(int fd, String object) {
    Scratch scratch =
        BpfInfo.readWithText(
            fd,
            BpfInfo.LINK_RAW_TRACEPOINT_TP_NAME,
            BpfInfo.LINK_RAW_TRACEPOINT_TP_NAME_LEN,
            object);
    long cookie = scratch.bytes.getLong(BpfInfo.AT + BpfInfo.LINK_RAW_TRACEPOINT_COOKIE);
    return new LinkDetails.RawTracepoint(scratch.text(Scratch.TAIL, BpfInfo.TEXT_SIZE), cookie);
  }

  static LinkDetails tracing(int fd, String object) {
    ByteBuffer info = BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes;
    return new LinkDetails.Tracing(
        info.getInt(BpfInfo.AT + BpfInfo.LINK_TRACING_TARGET_OBJ_ID),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_TRACING_TARGET_BTF_ID),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_TRACING_COOKIE),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_TRACING_ATTACH_TYPE) == 0);
  }

  /** What limits it lies in the same place for each kind, so the kind decides what it is. */
  static LinkDetails iterator(int fd, String object) {
    Scratch scratch =
        BpfInfo.readWithText(
            fd, BpfInfo.LINK_ITER_TARGET_NAME, BpfInfo.LINK_ITER_TARGET_NAME_LEN, object);
    String walks = scratch.text(Scratch.TAIL, BpfInfo.TEXT_SIZE);
    ByteBuffer info = scratch.bytes;
    boolean cgroups = walks.equals("cgroup");
    boolean tasks = walks.startsWith("task");
    int order = info.getInt(BpfInfo.AT + BpfInfo.LINK_ITER_CGROUP_ORDER);
    return new LinkDetails.Iterator(
        walks,
        info.getInt(BpfInfo.AT + BpfInfo.LINK_ITER_MAP_ID),
        cgroups ? info.getLong(BpfInfo.AT + BpfInfo.LINK_ITER_CGROUP_ID) : 0,
        cgroups ? IteratorRange.Walk.of(order) : Optional.empty(),
        tasks ? info.getInt(BpfInfo.AT + BpfInfo.LINK_ITER_TASK_TID) : 0,
        tasks ? info.getInt(BpfInfo.AT + BpfInfo.LINK_ITER_TASK_PID) : 0);
  }
}
