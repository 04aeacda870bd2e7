package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What the kernel says about a program: struct bpf_prog_info.
 *
 * @param type number of bpf_prog_type
 * @param tag the kernel's hash of the instructions, 16 hexadecimal digits
 * @param name at most 15 characters, possibly empty
 * @param loadedAfterBootNanos CLOCK_BOOTTIME when it was loaded
 * @param uid who loaded it
 * @param runCount how often it ran while somebody had statistics on: {@link Kernel#countRuns}
 * @param runNanos how long that took altogether
 * @param typesId of the types (BTF) that it was loaded with, 0: none
 * @param tracedTypesId of the types that describe what it traces or replaces, 0: nothing, or not
 *     told, as before Linux 6.0
 * @param tracedTypeId which of them
 */
public record ProgramInfo(
    int type,
    int id,
    String tag,
    String name,
    long loadedAfterBootNanos,
    int uid,
    long runCount,
    long runNanos,
    int typesId,
    int tracedTypesId,
    int tracedTypeId) {
  static ProgramInfo read(int fd, String object) {
    Scratch scratch = BpfInfo.read(fd, BpfInfo.PROG_SIZE, object);
    ByteBuffer info = scratch.bytes;
    // The tag is bytes, read as they stand.
    long tag = info.order(ByteOrder.BIG_ENDIAN).getLong(BpfInfo.AT + BpfInfo.PROG_TAG);
    info.order(ByteOrder.nativeOrder());
    return new ProgramInfo(
        info.getInt(BpfInfo.AT + BpfInfo.PROG_TYPE),
        info.getInt(BpfInfo.AT + BpfInfo.PROG_ID),
        HexFormat.of().toHexDigits(tag),
        scratch.text(BpfInfo.AT + BpfInfo.PROG_NAME, BpfInfo.NAME_LEN),
        info.getLong(BpfInfo.AT + BpfInfo.PROG_LOAD_TIME),
        info.getInt(BpfInfo.AT + BpfInfo.PROG_CREATED_BY_UID),
        info.getLong(BpfInfo.AT + BpfInfo.PROG_RUN_CNT),
        info.getLong(BpfInfo.AT + BpfInfo.PROG_RUN_TIME_NS),
        info.getInt(BpfInfo.AT + BpfInfo.PROG_BTF_ID),
        info.getInt(BpfInfo.AT + BpfInfo.PROG_ATTACH_BTF_OBJ_ID),
        info.getInt(BpfInfo.AT + BpfInfo.PROG_ATTACH_BTF_ID));
  }

  /** "firewall#977": name and ID. */
  public String label() {
    return name + "#" + id;
  }
}
