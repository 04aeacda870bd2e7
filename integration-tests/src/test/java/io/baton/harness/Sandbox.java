package io.baton.harness;

import io.baton.kernel.Kernel;
import io.baton.kernel.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Network namespaces, cgroups, bpf file systems and folders of a test's own, removed in reverse
 * order when it is closed, at the latest when the JVM ends.
 */
public final class Sandbox implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Set<Sandbox> OPEN = ConcurrentHashMap.newKeySet();
  private static final Duration REMOVAL = Duration.ofSeconds(10);

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(Sandbox::close)));
  }

  /** Undoes one step. */
  private interface Removal {
    void run() throws IOException;
  }

  private final Deque<Removal> removals = new ArrayDeque<>();

  private Sandbox() {}

  public static Sandbox create() {
    Needs.root();
    Needs.tools("ip", "mount", "umount");
    Sandbox sandbox = new Sandbox();
    OPEN.add(sandbox);
    return sandbox;
  }

  /** Short enough for an interface, and nobody else's. */
  private static String name(String kind) {
    return kind + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
  }

  /** Name of a new network namespace, its loopback up. */
  public String namespace() {
    String name = name("baton");
    Commands.run("ip", "netns", "add", name);
    removals.push(() -> removeNamespace(name));
    Commands.run("ip", "-n", name, "link", "set", "lo", "up");
    return name;
  }

  private static void removeNamespace(String name) {
    if (Files.exists(Path.of("/run/netns", name))) {
      Commands.run("ip", "netns", "del", name);
    }
  }

  /**
   * Two interfaces connected by a wire, each in a namespace of its own, addresses 10.11.0.1 and .2.
   *
   * @param left sends, in the tests that send
   * @param right receives: attach here
   */
  public record Wire(End left, End right) {}

  /** One end of a wire. */
  public record End(String namespace, String ifname, String address) {
    /** Runs in this namespace. */
    public <R, E extends Exception> R call(NetworkNamespace.Body<R, E> body) throws E {
      try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
        return entered.call(body);
      }
    }
  }

  public Wire wire() {
    End left = new End(namespace(), name("l"), "10.11.0.1");
    End right = new End(namespace(), name("r"), "10.11.0.2");
    Commands.run(
        "ip",
        "link",
        "add",
        left.ifname,
        "netns",
        left.namespace,
        "type",
        "veth",
        "peer",
        "name",
        right.ifname,
        "netns",
        right.namespace);
    for (End end : List.of(left, right)) {
      Commands.run(
          "ip", "-n", end.namespace, "addr", "add", end.address + "/24", "dev", end.ifname);
      Commands.run("ip", "-n", end.namespace, "link", "set", end.ifname, "up");
    }
    return new Wire(left, right);
  }

  /**
   * A new cgroup of version 2, directly below the root; what still runs in it at the end is killed.
   *
   * @param suffix of its name: "edge.service" to be read as a unit of systemd
   */
  public Path cgroup(String suffix) {
    return cgroup(cgroupRoot(), name("baton") + "-" + suffix);
  }

  /** A new one below that one. */
  public Path cgroup(Path parent, String name) {
    try {
      Path cgroup = Files.createDirectory(parent.resolve(name));
      removals.push(() -> removeCgroup(cgroup));
      return cgroup;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where cgroup2 is mounted. */
  public static Path cgroupRoot() {
    return Kernel.cgroupRoot().orElseThrow();
  }

  private static void removeCgroup(Path cgroup) throws IOException {
    if (!Files.exists(cgroup)) {
      return;
    }
    Files.writeString(cgroup.resolve("cgroup.kill"), "1");
    // What was in it may have made others below.
    try (Stream<Path> all = Files.walk(cgroup).filter(Files::isDirectory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        // Empty only once what was in it has been reaped.
        Await.until("empty: " + one, REMOVAL, () -> one.toFile().delete());
      }
    }
  }

  /** A new folder with a bpf file system of its own mounted on it. */
  public Path bpffs() {
    Path folder = folder();
    Commands.run("mount", "-t", "bpf", "bpf", folder.toString());
    removals.push(() -> Commands.run("umount", "-l", folder.toString()));
    return folder;
  }

  /** Mounts tracefs, which need not be mounted elsewhere: a kernel has only one. */
  public void tracefs() {
    Path folder = folder();
    Commands.run("mount", "-t", "tracefs", "tracefs", folder.toString());
    removals.push(() -> Commands.run("umount", "-l", folder.toString()));
  }

  /** Mounts a tmpfs of its own on a folder: memory of that size, "64k". */
  public void tmpfs(Path folder, String size) {
    Commands.run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", "" + folder);
    removals.push(() -> Commands.run("umount", "-l", "" + folder));
  }

  /** A new folder, mode 0700. */
  public Path folder() {
    try {
      Path folder = Files.createTempDirectory("baton-test-");
      removals.push(() -> removeTree(folder));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeTree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Removes everything, also when a part of it fails. */
  @Override
  public void close() {
    OPEN.remove(this);
    AssertionError failed = null;
    while (!removals.isEmpty()) {
      try {
        removals.pop().run();
      } catch (IOException | RuntimeException | AssertionError e) {
        if (failed == null) {
          failed = new AssertionError("a sandbox could not be removed");
        }
        failed.addSuppressed(e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
