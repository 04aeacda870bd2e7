package io.baton.kernel;

import java.util.Optional;

/**
 * A hold on a loaded program. Whoever has it may attach it elsewhere. Any thread may call any
 * method.
 */
public final class Program implements AutoCloseable {
  /**
   * Adopts the descriptor of a program, also when this throws.
   *
   * @throws KernelException EINVAL if it is not a program
   */
  public static Program adopt(Fd program) {
    throw new UnsupportedOperationException();
  }

  public int id() {
    throw new UnsupportedOperationException();
  }

  public ProgramInfo info() {
    throw new UnsupportedOperationException();
  }

  /** Where it was loaded for, if this process loaded it: the kernel does not tell afterwards. */
  public Optional<AttachType> expectedAttachType() {
    throw new UnsupportedOperationException();
  }

  /**
   * A further hold, closed apart. Holds of one process share one descriptor, so this makes no
   * system call.
   */
  public Program dup() {
    throw new UnsupportedOperationException();
  }

  /** A new descriptor of the program, to send: the caller's. */
  public Fd dupFd() {
    throw new UnsupportedOperationException();
  }

  /** "firewall#977": name and ID. */
  @Override
  public String toString() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
