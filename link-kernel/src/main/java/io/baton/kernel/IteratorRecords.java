package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What an iterator writes, in records of one size: read again and again into the same memory, and
 * compared with the last time before anything is made of it. Not for several threads.
 *
 * @param <T> what is made of a record
 */
final class IteratorRecords<T> {
  private static final int FIRST_ROOM = 1 << 15;

  /** Makes something of each record. */
  interface Reader<T> {
    T read(ByteBuffer bytes, int at);
  }

  private final int size;
  private final Reader<T> reader;
  private ByteBuffer now = room(FIRST_ROOM).flip();
  private ByteBuffer next = room(FIRST_ROOM);
  private List<T> last = List.of();

  IteratorRecords(int size, Reader<T> reader) {
    this.size = size;
    this.reader = reader;
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Of one run of the iterator, borrowed, to its end. The same list if it is as it was. */
  List<T> read(LinkHandle iterator) {
    run(iterator);
    if (!next.equals(now)) {
      ByteBuffer before = now;
      now = next;
      next = before;
      last = new ArrayList<>();
      for (int at = 0; at + size <= now.limit(); at += size) {
        last.add(reader.read(now, at));
      }
    }
    return last;
  }

  private void run(LinkHandle iterator) {
    next.clear();
    try (IteratorOutput output = iterator.iterate()) {
      while (output.read(next) >= 0) {
        if (!next.hasRemaining()) {
          next = room(2 * next.capacity()).put(next.flip());
        }
      }
    }
    next.flip();
  }
}
