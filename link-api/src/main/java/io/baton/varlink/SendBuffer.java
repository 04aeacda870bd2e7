package io.baton.varlink;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Messages with their NULs, in memory that sendmsg takes them from. Starts small and is small again
 * whenever it is empty.
 */
final class SendBuffer {
  private static final int SMALL = 4096;

  private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL);

  /** From {@link #sent} to its position, what is to be sent. */
  private ByteBuffer bytes = small;

  private int sent;

  /**
   * @return how many bytes it is, with the NUL
   */
  int append(Map<String, ?> message) {
    JsonWriter text = Json.written(message);
    int size = text.length() + 1;
    reserve(size);
    text.copyTo(bytes);
    bytes.put((byte) 0);
    return size;
  }

  int length() {
    return bytes.position() - sent;
  }

  /** The next bytes, at most {@code length}, as a buffer of its own. */
  ByteBuffer unsent(int length) {
    return bytes.duplicate().limit(sent + length).position(sent);
  }

  /** So many bytes are done with. */
  void skip(int count) {
    sent += count;
    if (length() == 0) {
      bytes = small.clear();
      sent = 0;
    }
  }

  private void reserve(int more) {
    if (bytes.remaining() >= more) {
      return;
    }
    int length = length();
    if (length + more <= bytes.capacity()) {
      unsent(length).compact();
      bytes.position(length);
    } else {
      int larger = Math.max(2 * bytes.capacity(), length + more);
      bytes = ByteBuffer.allocateDirect(larger).put(unsent(length));
    }
    sent = 0;
  }
}
