package io.baton.kernel;

import java.nio.file.Path;
import java.util.List;

/**
 * An object file, its programs loaded by libbpf (libbpf.so.1). Programs and maps taken out of it
 * are holds of their own and outlive it. Not for several threads.
 */
public final class BpfObject implements AutoCloseable {
  /**
   * Loads the named programs, or all if none is named.
   *
   * @throws KernelException if the file cannot be read or the verifier refuses: the message ends
   *     with its log
   * @throws NotSupportedException if libbpf is not installed
   */
  public static BpfObject load(Path file, String... programs) {
    throw new UnsupportedOperationException();
  }

  /** The names of the loaded programs, in the file's order. */
  public List<String> programs() {
    throw new UnsupportedOperationException();
  }

  /**
   * A hold on the program, the caller's to close.
   *
   * @throws IllegalArgumentException naming the programs there are
   */
  public Program program(String name) {
    throw new UnsupportedOperationException();
  }

  /** A hold on the map, the caller's to close. */
  public BpfMap map(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
