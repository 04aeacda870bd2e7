package io.baton.kernel;

import java.nio.file.Path;

/**
 * What a link is to sit on: an interface's index, or an open descriptor, which this owns, and the
 * kernel's number of the object behind it (a cgroup's ID, a namespace's inode, a map's ID).
 */
record Seat(int ifindex, Fd descriptorOrNull, long id) implements AutoCloseable {
  /** For what the kernel knows without: the program says it, or the fields of the hook. */
  static final Seat NONE = new Seat(0, null, 0);

  /**
   * @throws KernelException ENODEV
   */
  static Seat onInterface(String ifname) {
    int index =
        Kernel.ifindex(ifname)
            .orElseThrow(
                () ->
                    new KernelException(
                        "if_nametoindex",
                        "interface " + ifname,
                        new Errno(Errno.ENODEV),
                        "there is none in this network namespace"));
    return new Seat(index, null, 0);
  }

  /**
   * @throws KernelException ENOENT
   */
  static Seat onCgroup(Path directory) {
    return onFile(Cgroups.open(directory));
  }

  /**
   * @throws KernelException ENOENT
   */
  static Seat onNamespace(Path file) {
    return onFile(NetworkNamespace.openFile(file));
  }

  private static Seat onFile(Fd file) {
    try {
      return new Seat(0, file, Inspect.inode(file));
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /** Keeps a descriptor of its own. */
  static Seat onMap(BpfMap map) {
    return new Seat(0, map.dupFd(), map.id());
  }

  /** Keeps a descriptor of the program; its number is the function's among the program's types. */
  static Seat onFunction(Hook.Freplace hook) {
    int function = ProgramTypes.function(hook.target(), hook.function());
    return new Seat(0, hook.target().dupFd(), function);
  }

  /**
   * A perf event, which the link then holds: this one's descriptor can be closed as soon as there
   * is a link.
   */
  static Seat onPerfEvent(Hook hook) {
    return new Seat(0, PerfEvents.open(hook), 0);
  }

  /** What goes into target_fd or target_ifindex, until {@link #release}. */
  int acquire() {
    return descriptorOrNull == null ? ifindex : descriptorOrNull.acquire();
  }

  void release() {
    if (descriptorOrNull != null) {
      descriptorOrNull.release();
    }
  }

  @Override
  public void close() {
    if (descriptorOrNull != null) {
      descriptorOrNull.close();
    }
  }
}
