package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads what an iterator writes in records of one size, into memory that is used again. */
final class IteratorRecords {
  /** What one read of an iterator gives at most. */
  private static final int CHUNK = 1 << 15;

  /** Called for each record. */
  interface Record {
    void read(ByteBuffer bytes, int at);
  }

  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.nativeOrder());

  /** One run of the iterator, to its end. Borrows. */
  void read(LinkHandle iterator, int size, Record record) {
    try (IteratorOutput output = iterator.iterate()) {
      chunk.clear();
      while (output.read(chunk) >= 0) {
        int at = 0;
        for (; at + size <= chunk.position(); at += size) {
          record.read(chunk, at);
        }
        chunk.flip().position(at);
        chunk.compact();
      }
    }
  }
}
