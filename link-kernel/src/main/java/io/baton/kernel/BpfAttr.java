package io.baton.kernel;

/**
 * Offsets in union bpf_attr, each once, named as the kernel names the fields.
 *
 * <p>The whole union goes to the kernel with every command, zeroed: BPF_PROG_QUERY writes behind a
 * shorter one, and an older kernel takes a longer one as long as the rest is zero.
 */
final class BpfAttr {
  /** sizeof(union bpf_attr) on Linux 6.18. */
  static final int SIZE = 168;

  static final int OBJ_PATHNAME = 0;
  static final int OBJ_BPF_FD = 8;

  static final int INFO_BPF_FD = 0;
  static final int INFO_INFO_LEN = 4;
  static final int INFO_INFO = 8;

  private BpfAttr() {}

  /** This thread's scratch with all attributes zero. */
  static Scratch zeroed() {
    return Scratch.zeroed(SIZE);
  }
}
