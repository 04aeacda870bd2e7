package io.baton.kernel;

import java.util.function.IntFunction;

/**
 * An owned file descriptor. The number never leaves except inside {@link #use}, so that a close
 * cannot race a system call onto a reused number. Equality is identity. Any thread may call any
 * method.
 */
public final class Fd implements AutoCloseable {
  /**
   * Adopts an open descriptor: from now on it is this object's, and only this object closes it.
   *
   * @param what what it is, for messages: "link 42 xdp", "socket of pid 812"
   */
  public static Fd adopt(int number, String what) {
    throw new UnsupportedOperationException();
  }

  /** A new descriptor of the same open file (F_DUPFD_CLOEXEC, never below 3), owned apart. */
  public Fd dup() {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives the number up without closing it; this object is spent.
   *
   * @throws IllegalStateException if closed, or while another thread is inside {@link #use}
   */
  public int disown() {
    throw new UnsupportedOperationException();
  }

  /**
   * Lends the number for the time of the call. A concurrent {@link #close} takes effect when the
   * last borrower returns.
   *
   * @throws IllegalStateException after close or disown; the message says how it ended
   */
  public <R> R use(IntFunction<R> borrower) {
    throw new UnsupportedOperationException();
  }

  public boolean isOpen() {
    throw new UnsupportedOperationException();
  }

  /** What it is, for messages. */
  public String what() {
    throw new UnsupportedOperationException();
  }

  /** Closes the descriptor; further calls do nothing. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /**
   * Closes the descriptor and remembers how it ended, for the message of a later use: "was
   * transferred to edge-b.service at 10:31:04".
   */
  public void close(String how) {
    throw new UnsupportedOperationException();
  }
}
