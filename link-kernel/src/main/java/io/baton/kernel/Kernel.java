package io.baton.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What one asks of the kernel itself. */
public final class Kernel {
  private Kernel() {}

  /** Opens the target, attaches there, closes the target: see {@link Target#attach}. */
  public static LinkHandle attach(Hook hook, Program program) {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_GET: a hold through a pin, without a program to compare with. */
  public static LinkHandle open(Path pin) {
    throw new UnsupportedOperationException();
  }

  /**
   * Every link on the host, by BPF_LINK_GET_NEXT_ID; only reads, keeps nothing open. A link that
   * dies or is not settled yet during the walk (ENOENT, EAGAIN) is left out, an unknown type is an
   * element. Needs CAP_SYS_ADMIN.
   *
   * @throws KernelException EPERM without it
   */
  public static Stream<LinkInfo> links() {
    throw new UnsupportedOperationException();
  }

  /** The program with that ID; none if it is gone or CAP_SYS_ADMIN is missing. */
  public static Optional<ProgramInfo> program(int id) {
    throw new UnsupportedOperationException();
  }

  /**
   * What kind of bpf object the descriptor is, asked of the kernel: "link", "program", "map",
   * "btf", or what /proc/self/fd says for anything else ("socket", "file"). Borrows.
   */
  public static String kind(Fd fd) {
    throw new UnsupportedOperationException();
  }

  /** CLOCK_MONOTONIC, comparable between processes of one boot. Nanoseconds. */
  public static long monotonicNanos() {
    throw new UnsupportedOperationException();
  }

  /** /proc/sys/kernel/random/boot_id */
  public static String bootId() {
    throw new UnsupportedOperationException();
  }

  /** Name of an interface in the calling thread's network namespace. */
  public static Optional<String> ifname(int ifindex) {
    throw new UnsupportedOperationException();
  }

  /** Index of an interface in the calling thread's network namespace. */
  public static Optional<Integer> ifindex(String ifname) {
    throw new UnsupportedOperationException();
  }

  /** The cgroup2 path ("/system.slice/edge.service") with that ID, if it can be found. */
  public static Optional<String> cgroupPath(long cgroupId) {
    throw new UnsupportedOperationException();
  }
}
