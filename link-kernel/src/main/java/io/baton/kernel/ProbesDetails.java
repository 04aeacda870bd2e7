package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Reads the {@link LinkDetails} of many probes at once: how many there are, which never changes,
 * and then where they are.
 */
final class ProbesDetails {
  private ProbesDetails() {}

  static LinkDetails ofKernel(int fd, String object) {
    ByteBuffer info = BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes;
    int count = info.getInt(BpfInfo.AT + BpfInfo.LINK_KPROBE_MULTI_COUNT);
    if (count == 0) {
      return new LinkDetails.NotTold("6.6");
    }
    ByteBuffer addresses = room(count);
    ByteBuffer cookies = room(count);
    info =
        BpfInfo.readLink(
                fd,
                object,
                ask -> {
                  put(ask, BpfInfo.LINK_KPROBE_MULTI_ADDRS, addresses);
                  put(ask, BpfInfo.LINK_KPROBE_MULTI_COOKIES, cookies);
                  ask.bytes.putInt(BpfInfo.AT + BpfInfo.LINK_KPROBE_MULTI_COUNT, count);
                })
            .bytes;
    return new LinkDetails.KprobeMulti(
        list(addresses),
        list(cookies),
        isReturn(info.getInt(BpfInfo.AT + BpfInfo.LINK_KPROBE_MULTI_FLAGS)),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_KPROBE_MULTI_MISSED));
  }

  static LinkDetails ofFile(int fd, String object) {
    Scratch scratch =
        BpfInfo.readWithText(
            fd, BpfInfo.LINK_UPROBE_MULTI_PATH, BpfInfo.LINK_UPROBE_MULTI_PATH_SIZE, object);
    int count = scratch.bytes.getInt(BpfInfo.AT + BpfInfo.LINK_UPROBE_MULTI_COUNT);
    if (count == 0) {
      return new LinkDetails.NotTold("6.8");
    }
    Path file = Path.of(scratch.text(Scratch.TAIL, BpfInfo.TEXT_SIZE));
    ByteBuffer offsets = room(count);
    ByteBuffer counters = room(count);
    ByteBuffer cookies = room(count);
    ByteBuffer info =
        BpfInfo.readLink(
                fd,
                object,
                ask -> {
                  put(ask, BpfInfo.LINK_UPROBE_MULTI_OFFSETS, offsets);
                  put(ask, BpfInfo.LINK_UPROBE_MULTI_REF_CTR_OFFSETS, counters);
                  put(ask, BpfInfo.LINK_UPROBE_MULTI_COOKIES, cookies);
                  ask.bytes.putInt(BpfInfo.AT + BpfInfo.LINK_UPROBE_MULTI_COUNT, count);
                })
            .bytes;
    return new LinkDetails.UprobeMulti(
        file,
        list(offsets),
        list(counters),
        list(cookies),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_UPROBE_MULTI_PID),
        isReturn(info.getInt(BpfInfo.AT + BpfInfo.LINK_UPROBE_MULTI_FLAGS)));
  }

  private static boolean isReturn(int flags) {
    return (flags & TracingCreate.RETURN) != 0;
  }

  private static ByteBuffer room(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES).order(ByteOrder.nativeOrder());
  }

  private static void put(Scratch ask, int field, ByteBuffer room) {
    ask.bytes.putLong(BpfInfo.AT + field, Scratch.address(room));
  }

  private static List<Long> list(ByteBuffer room) {
    LongBuffer numbers = room.asLongBuffer();
    return LongStream.range(0, numbers.capacity()).mapToObj(i -> numbers.get((int) i)).toList();
  }
}
