package io.baton.kernel;

/** An error number of Linux (asm-generic, as on x86-64 and arm64) under its own name. */
public record Errno(int number) {
  /** The kernel's name, "EPERM"; "errno 4711" for an unknown number. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return name();
  }
}
