package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory held open, for small files that are written whole. Owns its descriptor. Names are of
 * files in it. One thread writes.
 */
public final class Folder implements AutoCloseable {
  static final int RENAME_EXCHANGE = 2;
  static final int LOCK_EX = 2;
  static final int LOCK_NB = 4;

  /** Where the second of two names goes, behind the longest first one. */
  private static final int SECOND = Scratch.TAIL + 1024;

  private final Path path;
  private final Fd directory;

  private Folder(Path path, Fd directory) {
    this.path = path;
    this.directory = directory;
  }

  /**
   * @throws KernelException ENOENT, ENOTDIR, EACCES
   */
  public static Folder open(Path path) {
    int flags = Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC;
    int number = Libc.open(Scratch.zeroed(0).text(path.toString()), flags, 0);
    if (number < 0) {
      throw Libc.failure("open", path.toString());
    }
    return new Folder(path, Fd.created(number, "folder " + path));
  }

  /**
   * Writes a direct buffer, from its position to its limit, over the file from its beginning and
   * cuts off what is behind; made if missing, mode 0600. Where the file was as long before, it
   * takes no space. A death on the way leaves it half written.
   *
   * @throws KernelException ENOSPC, EROFS
   */
  public void write(String name, ByteBuffer direct) {
    int lent = directory.acquire();
    try {
      int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC;
      int file = Libc.openat(lent, Scratch.zeroed(0).text(name), flags, 0600);
      if (file < 0) {
        throw failure("open", name);
      }
      try {
        write(file, name, direct);
      } finally {
        Libc.close(file);
      }
    } finally {
      directory.release();
    }
  }

  /**
   * Locks the file, made if missing, mode 0600, without waiting: flock(2). It stays locked as long
   * as a duplicate of this descriptor is open, in whichever process it is by then.
   *
   * @return the caller's; none if it is locked already
   */
  public Optional<Fd> lock(String name) {
    int lent = directory.acquire();
    try {
      int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC;
      int number = Libc.openat(lent, Scratch.zeroed(0).text(name), flags, 0600);
      if (number < 0) {
        throw failure("open", name);
      }
      Fd file = Fd.created(number, path.resolve(name).toString());
      return file.use(n -> Libc.flock(n, LOCK_EX | LOCK_NB) == 0)
          ? Optional.of(file)
          : notLocked(file);
    } finally {
      directory.release();
    }
  }

  private static Optional<Fd> notLocked(Fd file) {
    int errno = Libc.errno();
    file.close();
    if (errno == Errno.EAGAIN) {
      return Optional.empty();
    }
    throw new KernelException("flock", file.what(), new Errno(errno), null);
  }

  private void write(int file, String name, ByteBuffer direct) {
    int length = direct.remaining();
    while (direct.hasRemaining()) {
      long from = Scratch.address(direct) + direct.position();
      long written = Libc.write(file, from, direct.remaining());
      if (written < 0) {
        throw failure("write", name);
      }
      direct.position(direct.position() + (int) written);
    }
    if (Libc.ftruncate(file, length) < 0) {
      throw failure("ftruncate", name);
    }
  }

  /**
   * One file takes the place of another, which takes its: at once for whoever looks
   * (RENAME_EXCHANGE). Unlike a rename over the other it frees and allocates nothing, and no disk
   * is waited for.
   *
   * @return false if there is no such other file, or the file system cannot do it
   */
  public boolean exchange(String name, String other) {
    if (rename(name, other, RENAME_EXCHANGE)) {
      return true;
    }
    int errno = Libc.errno();
    if (errno == Errno.ENOENT || errno == Errno.EINVAL) {
      return false;
    }
    throw failure("rename", other);
  }

  /** Over another file, if there is one. */
  public void rename(String name, String other) {
    if (!rename(name, other, 0)) {
      throw failure("rename", other);
    }
  }

  private boolean rename(String name, String other, int flags) {
    Scratch scratch = Scratch.zeroed(0);
    long from = scratch.text(name);
    long to = scratch.text(SECOND, other);
    int lent = directory.acquire();
    try {
      return Libc.renameat2(lent, from, lent, to, flags) == 0;
    } finally {
      directory.release();
    }
  }

  private KernelException failure(String command, String name) {
    return Libc.failure(command, path.resolve(name).toString());
  }

  @Override
  public void close() {
    directory.close();
  }
}
