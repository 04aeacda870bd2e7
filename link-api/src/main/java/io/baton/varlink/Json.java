package io.baton.varlink;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * JSON as varlink needs it. Objects are {@code Map<String, Object>} in the text's order, arrays
 * {@code List<Object>}, numbers {@code Long} (exact) or {@code Double}, and {@code String}, {@code
 * Boolean}, null. Refuses duplicate keys, more than 16 levels, and anything after the object.
 */
public final class Json {
  private Json() {}

  /**
   * Reads one object, UTF-8, from the buffer's position to its limit.
   *
   * @throws MalformedMessageException if it is anything else
   */
  public static Map<String, Object> read(ByteBuffer text) throws MalformedMessageException {
    throw new UnsupportedOperationException();
  }

  /** Compact UTF-8. Members that are null are left out. */
  public static byte[] write(Map<String, ?> object) {
    throw new UnsupportedOperationException();
  }
}
