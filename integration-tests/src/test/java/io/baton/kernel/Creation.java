package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Links as the kernel makes them, field by field, of the kinds that have no {@link Hook}. */
final class Creation {
  private static final int BPF_RAW_TRACEPOINT_OPEN = 17;
  private static final int NAME = 0;
  private static final int PROG_FD = 8;
  private static final int PF_INET = 2;
  private static final int NF_INET_LOCAL_IN = 1;

  private Creation() {}

  /** BPF_LINK_CREATE; {@code more} fills in what only this type has, from offset 16 on. */
  static LinkHandle link(Program program, AttachType type, int target, Consumer<ByteBuffer> more) {
    Scratch attr = BpfAttr.zeroed();
    more.accept(attr.bytes);
    attr.bytes.putInt(BpfAttr.LINK_CREATE_TARGET_FD, target);
    attr.bytes.putInt(BpfAttr.LINK_CREATE_ATTACH_TYPE, type.ordinal());
    attr.bytes.putInt(BpfAttr.LINK_CREATE_PROG_FD, program.acquire());
    int result = Bpf.call(Bpf.BPF_LINK_CREATE, attr);
    program.release();
    return handle("BPF_LINK_CREATE " + type.label(), program, result);
  }

  static LinkHandle rawTracepoint(Program program, String name) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putLong(NAME, attr.text(name)).putInt(PROG_FD, program.acquire());
    int result = Bpf.call(BPF_RAW_TRACEPOINT_OPEN, attr);
    program.release();
    return handle("BPF_RAW_TRACEPOINT_OPEN", program, result);
  }

  static LinkHandle onNamespace(Program program, AttachType type, Path file) {
    int target = Libc.open(Scratch.zeroed(0).text(file.toString()), Libc.O_RDONLY, 0);
    try (Fd namespace = Fd.created(target, "" + file)) {
      return namespace.use(number -> link(program, type, number, attr -> {}));
    }
  }

  static LinkHandle netfilter(Program program) {
    return link(
        program,
        AttachType.NETFILTER,
        0,
        attr -> attr.putInt(16, PF_INET).putInt(20, NF_INET_LOCAL_IN).putInt(24, 1));
  }

  /** On one function of the kernel. */
  static LinkHandle kprobeMulti(Program program, String function) {
    Scratch scratch = Scratch.zeroed(BpfAttr.SIZE);
    int array = Scratch.TAIL + 1024;
    scratch.bytes.putLong(array, scratch.text(function));
    return link(
        program,
        AttachType.TRACE_KPROBE_MULTI,
        0,
        attr -> attr.putInt(20, 1).putLong(24, scratch.address + array));
  }

  /** On one place in a file. */
  static LinkHandle uprobeMulti(Program program, Path file, long offset) {
    Scratch scratch = Scratch.zeroed(BpfAttr.SIZE);
    int array = Scratch.TAIL + 1024;
    long path = scratch.text(file.toString());
    scratch.bytes.putLong(array, offset);
    return link(
        program,
        AttachType.TRACE_UPROBE_MULTI,
        0,
        attr -> attr.putLong(16, path).putLong(24, scratch.address + array).putInt(48, 1));
  }

  private static LinkHandle handle(String command, Program program, int result) {
    if (result < 0) {
      throw new KernelException(command, "" + program, new Errno(-result), null);
    }
    return new LinkHandle(Fd.created(result, command + " " + program), program.dup());
  }
}
