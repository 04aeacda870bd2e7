package io.baton.varlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes compact UTF-8 into memory that is kept from one object to the next, and values where they
 * are: nothing is made of them first. Commas come by themselves. Members that are null are left
 * out. For one thread.
 */
public final class JsonWriter {
  private static final int FIRST_ROOM = 4096;

  /** More is given back with the next {@link #clear}. */
  private static final int MOST_KEPT = 256 * 1024;

  /** Room for the longest number, or one escape. */
  private static final int LONGEST = 20;

  private static final String HEX = "0123456789abcdef";

  private byte[] bytes = new byte[FIRST_ROOM];
  private int length;

  /** Begins anew. */
  public JsonWriter clear() {
    if (bytes.length > MOST_KEPT) {
      bytes = new byte[FIRST_ROOM];
    }
    length = 0;
    return this;
  }

  public int length() {
    return length;
  }

  /** Puts what was written into a buffer that has room for it. */
  public void copyTo(ByteBuffer to) {
    to.put(bytes, 0, length);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public JsonWriter beginObject() {
    return open('{');
  }

  public JsonWriter endObject() {
    return put('}');
  }

  /** What follows up to {@link #endArray} are its elements. */
  public JsonWriter beginArray() {
    return open('[');
  }

  public JsonWriter endArray() {
    return put(']');
  }

  /** What follows is its value. */
  public JsonWriter name(String name) {
    separate();
    text(name);
    return put(':');
  }

  public JsonWriter member(String name, long value) {
    name(name);
    number(value);
    return this;
  }

  /**
   * @param value as {@link #value} takes it; or null, and the member is left out
   */
  public JsonWriter member(String name, Object value) {
    return value == null ? this : name(name).value(value);
  }

  /**
   * A map with names that are strings, a list, a string, a boolean, an integer, a finite double, or
   * null.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public JsonWriter value(Object value) {
    if (value instanceof String text) {
      separate();
      text(text);
    } else if (value instanceof Map<?, ?> object) {
      open('{');
      for (Map.Entry<?, ?> member : object.entrySet()) {
        member((String) member.getKey(), member.getValue());
      }
      put('}');
    } else if (value instanceof Long || value instanceof Integer) {
      separate();
      number(((Number) value).longValue());
    } else if (value instanceof List<?> array) {
      open('[');
      for (int i = 0; i < array.size(); i++) {
        value(array.get(i));
      }
      put(']');
    } else if (value == null
        || value instanceof Boolean
        || value instanceof Double number && Double.isFinite(number)) {
      separate();
      plain(String.valueOf(value));
    } else {
      throw new IllegalArgumentException("cannot be written as JSON: " + value);
    }
    return this;
  }

  private JsonWriter open(char bracket) {
    separate();
    return put(bracket);
  }

  /** A comma, unless this is the first of its object or array, or a member's value. */
  private void separate() {
    reserve(1);
    byte last = length == 0 ? (byte) '[' : bytes[length - 1];
    if (last != '{' && last != '[' && last != ':') {
      bytes[length++] = ',';
    }
  }

  private JsonWriter put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  private void plain(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  private void text(String text) {
    int before = length;
    reserve(text.length() + 2);
    byte[] to = bytes;
    int at = before;
    to[at++] = '"';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        escaped(text);
        return;
      }
      to[at++] = (byte) c;
    }
    to[at++] = '"';
    length = at;
  }

  private void escaped(String text) {
    put('"');
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      reserve(LONGEST);
      if (b == '"' || b == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = b;
      } else if (b >= 0 && b < ' ') {
        control(b);
      } else {
        bytes[length++] = b;
      }
    }
    put('"');
  }

  private void control(byte b) {
    bytes[length++] = '\\';
    int letter = "\b\t\n\f\r".indexOf(b);
    if (letter >= 0) {
      bytes[length++] = (byte) "btnfr".charAt(letter);
    } else {
      plain("u00");
      bytes[length++] = (byte) HEX.charAt(b >> 4);
      bytes[length++] = (byte) HEX.charAt(b & 15);
    }
  }

  private void number(long value) {
    if (value == Long.MIN_VALUE) {
      plain(Long.toString(value));
      return;
    }
    reserve(LONGEST);
    long left = value;
    if (left < 0) {
      bytes[length++] = '-';
      left = -left;
    }
    int digits = 1;
    for (long rest = left; rest >= 10; rest /= 10) {
      digits++;
    }
    length += digits;
    for (int i = length - 1; digits > 0; digits--) {
      bytes[i--] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
