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
    /** Only in a mount namespace that ends with this process, as far as can be told. */
    PRIVATE,
    LASTING
  }

  /** Looks at /proc/self/mountinfo and, where it may, at that of PID 1. */
  public static Mount check(Path folder) {
    Mounts own = Mounts.of("self").orElseThrow();
    Mounts.Entry mount = own.at(folder);
    if (!mount.type().equals("bpf")) {
      return Mount.NONE;
    }
    // What was propagated here, or is a part bound here, is mounted somewhere else too.
    boolean lasting =
        Mounts.ofInit()
            .map(init -> init.has(mount.device()))
            .orElse(mount.propagated() || !mount.root().equals("/"));
    return lasting ? Mount.LASTING : Mount.PRIVATE;
  }

  /** BPF_OBJ_PIN of any bpf object; borrows. Fails with EEXIST over an existing pin. */
  public static void pin(Fd object, Path path) {
    Scratch attr = BpfAttr.zeroed();
    String absolute = path.toAbsolutePath().toString();
    attr.bytes.putLong(BpfAttr.PATHNAME, attr.text(absolute));
    int number = object.acquire();
    try {
      attr.bytes.putInt(BpfAttr.BPF_FD, number);
      int result = Bpf.call(Bpf.BPF_OBJ_PIN, attr);
      if (result < 0) {
        String what = object.what() + " at " + absolute;
        throw new KernelException("BPF_OBJ_PIN", what, new Errno(-result), pinHint(-result));
      }
    } finally {
      object.release();
    }
  }

  private static String pinHint(int errno) {
    return switch (errno) {
      case Errno.EEXIST -> "something is pinned there already";
      case Errno.EPERM -> "pins go on a bpffs only: mount -t bpf bpf FOLDER";
      case Errno.EINVAL -> "the descriptor is no link, program or map";
      default -> null;
    };
  }

  /**
   * BPF_OBJ_GET: the caller's.
   *
   * @throws KernelException ENOENT if there is no such pin, EACCES without read and write
   *     permission
   */
  public static Fd open(Path pin) {
    Scratch attr = BpfAttr.zeroed();
    String absolute = pin.toAbsolutePath().toString();
    attr.bytes.putLong(BpfAttr.PATHNAME, attr.text(absolute));
    int result = Bpf.call(Bpf.BPF_OBJ_GET, attr);
    if (result < 0) {
      throw new KernelException("BPF_OBJ_GET", absolute, new Errno(-result), openHint(-result));
    }
    return Fd.created(result, "pin " + absolute);
  }

  private static String openHint(int errno) {
    return errno == Errno.EACCES || errno == Errno.EPERM ? "not a pin, or not permitted" : null;
  }
}
