package io.baton.kernel;

import java.nio.file.Path;

/** Pins: holds that have a path on a mounted bpf file system. */
public final class Bpffs {
  private Bpffs() {}

  /**
   * Whether {@code folder} lies on a bpffs, and whether that mount would outlive this process: not
   * if it is mounted in this process's mount namespace only.
   */
  public enum Mount {
    NONE,
    /** Only in a mount namespace that ends with this process. */
    PRIVATE,
    LASTING
  }

  /** Looks at /proc/self/mountinfo and, where it may, at that of PID 1. */
  public static Mount check(Path folder) {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_PIN of any bpf object; borrows. Fails with EEXIST over an existing pin. */
  public static void pin(Fd object, Path path) {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_GET: the caller's. */
  public static Fd open(Path pin) {
    throw new UnsupportedOperationException();
  }
}
