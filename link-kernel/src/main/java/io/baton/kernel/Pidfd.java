package io.baton.kernel;

import java.util.Optional;

/** A hold on a process's identity; readable (epoll) once it has exited. */
public final class Pidfd implements AutoCloseable {
  /** pidfd_open(2); none if there is no such process. */
  public static Optional<Pidfd> open(int pid) {
    throw new UnsupportedOperationException();
  }

  /** Adopts. */
  public static Pidfd adopt(Fd fd) {
    throw new UnsupportedOperationException();
  }

  /** Inode number where it is unique to the process (pidfs, Linux 6.9), otherwise none. */
  public Optional<Long> inode() {
    throw new UnsupportedOperationException();
  }

  public boolean hasExited() {
    throw new UnsupportedOperationException();
  }

  /** The descriptor, lent, to watch with {@link Epoll}. */
  public Fd fd() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
