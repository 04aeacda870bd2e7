package io.baton.kernel;

import java.util.Optional;

/** A hold on a process's identity; readable (epoll) once it has exited. */
public final class Pidfd implements AutoCloseable {
  private static final long SYS_PIDFD_OPEN = 434;
  private static final long PIDFS_MAGIC = 0x50494446;
  private static final int STATFS = 128;

  private final Fd fd;

  private Pidfd(Fd fd) {
    this.fd = fd;
  }

  /** pidfd_open(2); none if there is no such process. */
  public static Optional<Pidfd> open(int pid) {
    long number = pid <= 0 ? -1 : Libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0);
    if (number >= 0) {
      return Optional.of(new Pidfd(Fd.created((int) number, "pidfd of " + pid)));
    }
    int errno = pid <= 0 ? Errno.ESRCH : Libc.errno();
    return switch (errno) {
      // Of a thread that leads no process: EINVAL, ENOENT on newer kernels.
      case Errno.ESRCH, Errno.EINVAL, Errno.ENOENT -> Optional.empty();
      default -> throw new KernelException("pidfd_open", "pid " + pid, new Errno(errno), null);
    };
  }

  /** Adopts. */
  public static Pidfd adopt(Fd fd) {
    return new Pidfd(fd);
  }

  /** Inode number where it is unique to the process (pidfs, Linux 6.9), otherwise none. */
  public Optional<Long> inode() {
    Scratch scratch = Scratch.zeroed(STATFS);
    int number = fd.acquire();
    try {
      if (Libc.fstatfs(number, scratch.address) < 0) {
        throw Libc.failure("fstatfs", fd.what());
      }
      if (scratch.bytes.getLong(0) != PIDFS_MAGIC) {
        return Optional.empty();
      }
      return Optional.of(Inspect.inode(fd));
    } finally {
      fd.release();
    }
  }

  public boolean hasExited() {
    return Poll.readable(fd, 0);
  }

  /** The descriptor, lent, to watch with {@link Epoll}. */
  public Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    fd.close();
  }
}
