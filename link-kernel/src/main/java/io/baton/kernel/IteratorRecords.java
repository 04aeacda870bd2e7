package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an iterator writes, in records of one size: read again and again into the same memory, and
 * compared with the last time before anything is made of it. Not for several threads.
 */
final class IteratorRecords {
  private static final int FIRST_ROOM = 1 << 15;

  /** Called for each record. */
  interface Record {
    void read(ByteBuffer bytes, int at);
  }

  private final int size;
  private ByteBuffer now = room(FIRST_ROOM).flip();
  private ByteBuffer next = room(FIRST_ROOM);

  IteratorRecords(int size) {
    this.size = size;
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * One run of the iterator, to its end. Borrows.
   *
   * @return whether it wrote something else than the last time
   */
  boolean read(LinkHandle iterator) {
    next.clear();
    try (IteratorOutput output = iterator.iterate()) {
      while (output.read(next) >= 0) {
        if (!next.hasRemaining()) {
          next = room(2 * next.capacity()).put(next.flip());
        }
      }
    }
    next.flip();
    if (next.equals(now)) {
      return false;
    }
    ByteBuffer before = now;
    now = next;
    next = before;
    return true;
  }

  /** Of the last run that wrote something else. */
  void each(Record record) {
    for (int at = 0; at + size <= now.limit(); at += size) {
      record.read(now, at);
    }
  }
}
