package io.baton.broker;

import java.nio.file.Path;
import java.util.List;

/**
 * Records in a folder, pins in a bpffs: what the broker finds again after its own death. One
 * thread, apart from {@link Effect.LetGo}, which may run on the worker.
 *
 * <p>Files: {@code <serial>.json} a record, written aside and renamed; {@code generation} the
 * reserved generations; {@code lock} held (flock) while a broker runs. Pins: {@code <serial>-link},
 * {@code <serial>-p<programSerial>}.
 */
final class Store implements AutoCloseable {
  /**
   * What was found.
   *
   * @param records complete, with a pin where they say HELD
   * @param nextGeneration above every reserved one
   * @param disagreements in words, for GetStatus: foreign pins, unreadable records, records of
   *     another boot; left alone
   */
  record Recovered(List<EntryRecord> records, long nextGeneration, List<String> disagreements) {}

  /**
   * Takes the lock, reads everything, finishes what a death interrupted.
   *
   * @throws StorageException naming the path: another broker runs there, no bpffs, read-only
   */
  static Store open(Path state, Path bpffs) {
    throw new UnsupportedOperationException();
  }

  Recovered recovered() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
