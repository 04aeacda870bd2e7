package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads the {@link LinkDetails} of perf events. */
final class PerfDetails {
  /** enum bpf_perf_event_type of the UAPI, in its order. */
  enum Kind {
    /** Of a kernel that does not tell. */
    UNSPEC,
    UPROBE,
    URETPROBE,
    KPROBE,
    KRETPROBE,
    TRACEPOINT,
    EVENT
  }

  private static final Kind[] KINDS = Kind.values();

  private PerfDetails() {}

  /** null of a kind that is newer than this list. */
  static LinkDetails read(int fd, String object) {
    Scratch scratch =
        BpfInfo.readWithText(
            fd,
            BpfInfo.LINK_PERF_EVENT_UPROBE_FILE_NAME,
            BpfInfo.LINK_PERF_EVENT_UPROBE_NAME_LEN,
            object);
    ByteBuffer info = scratch.bytes;
    int number = info.getInt(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_TYPE);
    if (number < 0 || number >= KINDS.length) {
      return null;
    }
    String name = scratch.text(Scratch.TAIL, BpfInfo.TEXT_SIZE);
    Kind kind = KINDS[number];
    return switch (kind) {
      case UNSPEC -> new LinkDetails.NotTold("6.6");
      case UPROBE, URETPROBE -> uprobe(name, kind == Kind.URETPROBE, info);
      case KPROBE, KRETPROBE -> kprobe(name, kind == Kind.KRETPROBE, info);
      case TRACEPOINT ->
          new LinkDetails.Tracepoint(
              name, info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_TRACEPOINT_COOKIE));
      case EVENT ->
          new LinkDetails.PerfEvent(
              info.getInt(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_EVENT_TYPE),
              info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_EVENT_CONFIG),
              info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_EVENT_COOKIE));
    };
  }

  private static LinkDetails uprobe(String file, boolean onReturn, ByteBuffer info) {
    int offset = info.getInt(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_UPROBE_OFFSET);
    return new LinkDetails.Uprobe(
        Path.of(file),
        Integer.toUnsignedLong(offset),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_UPROBE_REF_CTR_OFFSET),
        onReturn,
        info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_UPROBE_COOKIE));
  }

  private static LinkDetails kprobe(String function, boolean onReturn, ByteBuffer info) {
    int offset = info.getInt(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_KPROBE_OFFSET);
    return new LinkDetails.Kprobe(
        function,
        Integer.toUnsignedLong(offset),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_KPROBE_ADDR),
        onReturn,
        info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_KPROBE_MISSED),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_PERF_EVENT_KPROBE_COOKIE));
  }
}
