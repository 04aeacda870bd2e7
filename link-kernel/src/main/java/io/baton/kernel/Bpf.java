package io.baton.kernel;

/** bpf(2), through syscall(2). Commands have the kernel's numbers, enum bpf_cmd. */
final class Bpf {
  static final int BPF_MAP_CREATE = 0;
  static final int BPF_MAP_LOOKUP_ELEM = 1;
  static final int BPF_MAP_UPDATE_ELEM = 2;
  static final int BPF_MAP_DELETE_ELEM = 3;
  static final int BPF_OBJ_PIN = 6;
  static final int BPF_OBJ_GET = 7;
  static final int BPF_PROG_TEST_RUN = 10;
  static final int BPF_MAP_GET_NEXT_ID = 12;
  static final int BPF_PROG_GET_FD_BY_ID = 13;
  static final int BPF_MAP_GET_FD_BY_ID = 14;
  static final int BPF_OBJ_GET_INFO_BY_FD = 15;
  static final int BPF_PROG_QUERY = 16;
  static final int BPF_RAW_TRACEPOINT_OPEN = 17;
  static final int BPF_MAP_FREEZE = 22;
  static final int BPF_LINK_CREATE = 28;
  static final int BPF_LINK_UPDATE = 29;
  static final int BPF_LINK_GET_FD_BY_ID = 30;
  static final int BPF_LINK_GET_NEXT_ID = 31;
  static final int BPF_ENABLE_STATS = 32;
  static final int BPF_ITER_CREATE = 33;
  static final int BPF_LINK_DETACH = 34;

  static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

  private static final long SYS_BPF = number();

  private Bpf() {}

  private static long number() {
    String architecture = System.getProperty("os.arch");
    return switch (architecture) {
      case "amd64" -> 321;
      case "aarch64" -> 280;
      default ->
          throw new NotSupportedException("Baton runs on x86-64 and arm64, not " + architecture);
    };
  }

  /**
   * One command with the attributes at the beginning of {@code scratch}, {@link BpfAttr#SIZE}
   * bytes.
   *
   * @return what the kernel returned, or the errno negated: many are no failure
   */
  static int call(int command, Scratch scratch) {
    long result = Libc.syscall(SYS_BPF, command, scratch.address, BpfAttr.SIZE);
    return result < 0 ? -Libc.errno() : (int) result;
  }
}
