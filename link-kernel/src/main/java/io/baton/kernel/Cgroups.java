package io.baton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Cgroups of version 2. The kernel's ID of one is the inode number of its directory. */
final class Cgroups {
  private static final int FILEID_KERNFS = 0xfe;

  private Cgroups() {}

  /** The directory opened, the caller's. */
  static Fd open(Path directory) {
    String path = directory.toAbsolutePath().toString();
    int number = Libc.open(Scratch.zeroed(0).text(path), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (number < 0) {
      throw Libc.failure("open", "cgroup " + path);
    }
    return Fd.created(number, "cgroup " + path);
  }

  /** Where the whole hierarchy is mounted. */
  static Optional<Path> root() {
    return Mounts.of("self").flatMap(mounts -> mounts.ofType("cgroup2")).map(Mounts.Entry::point);
  }

  /** The path within the mounted hierarchy; none if it is gone or outside of that. */
  static Optional<String> path(long id) {
    Optional<Path> root = root();
    return root.flatMap(mounted -> directory(mounted, id))
        .filter(found -> found.startsWith(root.get()))
        .map(found -> "/" + root.get().relativize(found));
  }

  /**
   * Visits every directory of the mounted hierarchy, and says its path from the root.
   *
   * <p>Some go meanwhile, and are left out.
   */
  static void visit(BiConsumer<Path, String> visitor) {
    root().ifPresent(root -> visit(root, "/", visitor));
  }

  private static void visit(Path directory, String path, BiConsumer<Path, String> visitor) {
    visitor.accept(directory, path);
    File[] below = directory.toFile().listFiles(File::isDirectory);
    for (File child : below == null ? new File[0] : below) {
      String separator = path.equals("/") ? "" : "/";
      visit(child.toPath(), path + separator + child.getName(), visitor);
    }
  }

  private static Optional<Path> directory(Path root, long id) {
    try (Fd mount = open(root)) {
      int number = openByHandle(mount, id);
      if (number >= 0) {
        try (Fd directory = Fd.created(number, "cgroup " + id)) {
          return Optional.of(Path.of(Inspect.target(directory)));
        }
      }
      return Libc.errno() == Errno.EPERM ? search(root, id) : Optional.empty();
    }
  }

  /** At once, but only with CAP_DAC_READ_SEARCH. */
  private static int openByHandle(Fd mount, long id) {
    Scratch handle = Scratch.zeroed(16);
    handle.bytes.putInt(0, Long.BYTES).putInt(4, FILEID_KERNFS).putLong(8, id);
    int number = mount.acquire();
    try {
      return Libc.open_by_handle_at(number, handle.address, Libc.O_RDONLY | Libc.O_CLOEXEC);
    } finally {
      mount.release();
    }
  }

  private static Optional<Path> search(Path root, long id) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isDirectory).filter(path -> inode(path) == id).findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static long inode(Path path) {
    try {
      return (Long) Files.getAttribute(path, "unix:ino");
    } catch (IOException e) {
      return 0;
    }
  }
}
