package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What one asks of the kernel itself. */
public final class Kernel {
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int IFNAMSIZ = 16;
  private static final int BPF_STATS_RUN_TIME = 0;

  private Kernel() {}

  /**
   * Loads the classes and the native library that the first call needs, some 40 ms: for who has
   * something else to do meanwhile. Says nothing of what is wrong; the call will.
   */
  public static void load() {
    try {
      monotonicNanos();
    } catch (LinkageError e) {
      return;
    }
  }

  /** Whether this process is in the machine's own PID namespace, where every process has a PID. */
  public static boolean seesEveryPid() {
    return Mounts.isInitPidNamespace();
  }

  /** Opens the target, attaches there, closes the target: see {@link Target#attach}. */
  public static LinkHandle attach(Hook hook, Program program) {
    try (Target target = Target.open(hook)) {
      return target.attach(program);
    }
  }

  /**
   * As {@link #attach(Hook, Program)}, with the programs of the map: see {@link Target#attach()}.
   */
  public static LinkHandle attach(Hook.StructOps hook) {
    try (Target target = Target.open(hook)) {
      return target.attach();
    }
  }

  /** BPF_OBJ_GET: a hold through a pin, without a program to compare with. */
  public static LinkHandle open(Path pin) {
    return LinkHandle.adopt(Bpffs.open(pin), null);
  }

  /**
   * Every link on the host, by BPF_LINK_GET_NEXT_ID; only reads, keeps nothing open. A link that
   * dies or is not settled yet during the walk (ENOENT, EAGAIN) is left out, an unknown type is an
   * element. Each is held for the moment of reading it: where its last holder closes just then, the
   * kernel detaches a little later than with that close. Needs CAP_SYS_ADMIN.
   *
   * @throws KernelException EPERM without it
   */
  public static Stream<LinkInfo> links() {
    return Enumeration.links().stream();
  }

  /** The link with that ID, as {@link #links} reads it; none if there is none. */
  public static Optional<LinkInfo> link(int id) {
    return Enumeration.link(id);
  }

  /**
   * As {@link #links()}, each with what {@link #details} says of it, in one look at it; none of one
   * that does not tell.
   *
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static void links(BiConsumer<LinkInfo, Optional<LinkDetails>> visitor) {
    Enumeration.links(visitor);
  }

  /**
   * What the link with that ID says beyond {@link LinkInfo}; none if it is gone, has no more to say
   * or CAP_SYS_ADMIN is missing. Holds it for that moment, as {@link #links}.
   */
  public static Optional<LinkDetails> details(LinkInfo link) {
    return Enumeration.details(link);
  }

  /** The program with that ID; none if it is gone or CAP_SYS_ADMIN is missing. */
  public static Optional<ProgramInfo> program(int id) {
    return Enumeration.program(id);
  }

  /**
   * Has the kernel count and time every run of every program of the host, some tens of nanoseconds
   * each, until the descriptor that is returned, the caller's now, is closed: {@link
   * ProgramInfo#runCount}. BPF_ENABLE_STATS, since Linux 5.8.
   *
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static Fd countRuns() {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.ENABLE_STATS_TYPE, BPF_STATS_RUN_TIME);
    int number = Bpf.call(Bpf.BPF_ENABLE_STATS, attr);
    if (number < 0) {
      String hint = Capability.missing(Capability.SYS_ADMIN);
      throw new KernelException("BPF_ENABLE_STATS", "run time", new Errno(-number), hint);
    }
    return Fd.created(number, "statistics");
  }

  /**
   * What kind of bpf object the descriptor is, asked of the kernel: "link", "program", "map",
   * "btf", or what /proc/self/fd says for anything else ("socket", "file"). Borrows.
   */
  public static String kind(Fd fd) {
    return fd.kind();
  }

  /** Refuses what the kernel would take for something else: the layouts do not tell kinds apart. */
  static void require(String kind, Fd fd) {
    String found = kind(fd);
    if (!found.equals(kind)) {
      throw new KernelException(
          "BPF_OBJ_GET_INFO_BY_FD",
          fd.what(),
          new Errno(Errno.EINVAL),
          "it is a " + found + ", not a " + kind);
    }
  }

  /**
   * "tcx links: since Linux 6.6, this is 6.1.0-9-amd64"; null if this kernel is so new by its
   * number, which some distributions' are not in what they can do.
   */
  public static String hintBefore(int major, int minor, String feature) {
    return Release.hintBefore(major, minor, feature);
  }

  /** CLOCK_MONOTONIC, comparable between processes of one boot. Nanoseconds. */
  public static long monotonicNanos() {
    return nanos(CLOCK_MONOTONIC);
  }

  /** CLOCK_BOOTTIME: since the boot, suspension included. Nanoseconds. */
  public static long bootNanos() {
    return nanos(CLOCK_BOOTTIME);
  }

  /** CLOCK_THREAD_CPUTIME_ID: what the calling thread has cost so far. Nanoseconds. */
  public static long threadCpuNanos() {
    return nanos(CLOCK_THREAD_CPUTIME_ID);
  }

  private static long nanos(int clock) {
    Scratch scratch = Scratch.zeroed(16);
    Libc.clock_gettime(clock, scratch.address);
    long seconds = scratch.bytes.getLong(0);
    return TimeUnit.SECONDS.toNanos(seconds) + scratch.bytes.getLong(8);
  }

  /** /proc/sys/kernel/random/boot_id */
  public static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name of an interface in the calling thread's network namespace. */
  public static Optional<String> ifname(int ifindex) {
    Scratch scratch = Scratch.zeroed(IFNAMSIZ);
    if (Libc.if_indextoname(ifindex, scratch.address) == 0) {
      return noneIf(Errno.ENXIO, "if_indextoname", "interface " + ifindex);
    }
    return Optional.of(scratch.text(0, IFNAMSIZ));
  }

  /**
   * Name of the interface that an XDP, TCX or netkit link sits on, if that is in the calling
   * thread's network namespace and says so itself: the link tells no namespace. Of TCX and netkit
   * it needs CAP_NET_ADMIN.
   */
  public static Optional<String> ifname(LinkInfo link) {
    return Interfaces.of(link);
  }

  /**
   * IDs of the XDP programs on an interface of the calling thread's network namespace, by a link or
   * not; needs no capability. Empty if it has none, or is not there.
   */
  public static Set<Integer> xdpPrograms(int ifindex) {
    return Interfaces.xdpPrograms(ifindex);
  }

  /** Index of an interface in the calling thread's network namespace. */
  public static Optional<Integer> ifindex(String ifname) {
    int index = Libc.if_nametoindex(Scratch.zeroed(0).text(ifname));
    return index == 0
        ? noneIf(Errno.ENODEV, "if_nametoindex", "interface " + ifname)
        : Optional.of(index);
  }

  private static <T> Optional<T> noneIf(int absent, String command, String object) {
    if (Libc.errno() == absent) {
      return Optional.empty();
    }
    throw Libc.failure(command, object);
  }

  /** Where the whole cgroup2 hierarchy is mounted, as this process sees it; none if it is not. */
  public static Optional<Path> cgroupRoot() {
    return Cgroups.root();
  }

  /** The cgroup2 path ("/system.slice/edge.service") with that ID, if it can be found. */
  public static Optional<String> cgroupPath(long cgroupId) {
    return Cgroups.path(cgroupId);
  }
}
