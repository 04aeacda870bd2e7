package io.baton.broker;

import io.baton.kernel.Fd;
import java.nio.file.Path;
import java.util.List;

/**
 * Records in a folder, pins in a bpffs: what the broker finds again after its own death. It knows
 * files, and keeps no descriptor of what it pins. One thread.
 *
 * <p>Files: {@code <serial>.json} a record, written aside and renamed; {@code generation} the
 * reserved generations; {@code lock} locked while a broker runs. Pins: {@code <serial>-link},
 * {@code <serial>-p<programSerial>}.
 */
final class Store implements AutoCloseable {
  /**
   * What was found.
   *
   * @param records complete, with a pin where they say HELD
   * @param nextGeneration above every reserved one
   * @param disagreements in words, for GetStatus: foreign pins, unreadable records, records of
   *     another boot
   */
  record Recovered(List<EntryRecord> records, long nextGeneration, List<String> disagreements) {}

  /**
   * Takes the lock, reads everything, finishes what a death interrupted. Folders that do not exist
   * are made, mode 0700. Whether the bpffs outlives the broker is the caller's to check.
   *
   * @throws StorageException naming the path: another broker runs there, no bpffs, read-only
   */
  static Store open(Path state, Path bpffs) {
    throw new UnsupportedOperationException();
  }

  Recovered recovered() {
    throw new UnsupportedOperationException();
  }

  /**
   * Carries out the effects of one decision in order. Before it throws, what it created and pinned
   * is removed again.
   *
   * @param link that came with the call, borrowed; null if none
   * @param program that came with the call, borrowed; null if none
   * @throws StorageException and the decision is to be dropped
   */
  void carryOut(List<Effect> effects, Fd link, Fd program) {
    throw new UnsupportedOperationException();
  }

  /**
   * Carries out what a decision leaves to remove, after its commit.
   *
   * @return in words what could not be removed, for GetStatus; the next recovery removes it
   */
  List<String> tidy(List<Effect> afterwards) {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_GET of the link under that serial: the caller's. */
  Fd openLink(long serial) {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_GET of the program under that serial: the caller's. */
  Fd openProgram(long serial, long programSerial) {
    throw new UnsupportedOperationException();
  }

  /** Gives up the lock; records and pins stay. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
