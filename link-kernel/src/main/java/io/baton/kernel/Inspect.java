package io.baton.kernel;

/** What any open descriptor tells of itself. */
final class Inspect {
  private static final int STATX = 256;
  private static final int STATX_INO = 0x100;
  private static final int STX_INO = 32;
  private static final int AT_EMPTY_PATH = 0x1000;

  private Inspect() {}

  /** Where /proc/self/fd points: "/a/file", "socket:[123]", "anon_inode:bpf_link". */
  static String target(Fd fd) {
    int number = fd.acquire();
    try {
      Scratch scratch = Scratch.zeroed(0);
      long path = scratch.text("/proc/self/fd/" + number);
      long length = Libc.readlink(path, scratch.address, Scratch.TAIL);
      if (length < 0) {
        throw Libc.failure("readlink", "/proc/self/fd/" + number);
      }
      return scratch.text(0, (int) length);
    } finally {
      fd.release();
    }
  }

  /** As {@link Kernel#kind}. */
  static String kind(Fd fd) {
    return kind(target(fd));
  }

  /** Of what is where a descriptor points. */
  static String kind(String target) {
    return switch (target) {
      case "anon_inode:bpf_link", "anon_inode:bpf-link" -> "link";
      case "anon_inode:bpf-prog" -> "program";
      case "anon_inode:bpf-map" -> "map";
      default -> {
        // "/a/file", "socket:[123]", "anon_inode:[eventfd]", "anon_inode:btf"
        String name = target.replace("anon_inode:", "").replaceAll("[\\[\\]]", "");
        yield target.startsWith("/") ? "file" : name.replaceAll(":.*", "");
      }
    };
  }

  static long inode(Fd fd) {
    Scratch scratch = Scratch.zeroed(STATX);
    long empty = scratch.text("");
    int number = fd.acquire();
    try {
      if (Libc.statx(number, empty, AT_EMPTY_PATH, STATX_INO, scratch.address) < 0) {
        throw Libc.failure("statx", fd.what());
      }
      return scratch.bytes.getLong(STX_INO);
    } finally {
      fd.release();
    }
  }
}
