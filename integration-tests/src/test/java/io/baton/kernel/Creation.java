package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Links as the kernel makes them, field by field, of the kinds that have no {@link Hook}. */
final class Creation {
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
