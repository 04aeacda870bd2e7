package io.baton.kernel;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;

/**
 * Memory outside the heap for the arguments of one system call: one piece per thread, used again,
 * because allocating costs more than a call. Whoever gets it fills it anew and has read the results
 * before anything else on this thread makes a call.
 */
final class Scratch {
  /** Room for a path of the longest kind beside every structure. */
  static final int SIZE = 8192;

  /** Where {@link #text} and arrays go: behind every structure. */
  static final int TAIL = 2048;

  /** As the JVM reads and writes names of files, arguments and the environment. */
  private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding"));

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
  final long address = address(bytes);

  private Scratch() {}

  /** This thread's, its first bytes zeroed. */
  static Scratch zeroed(int size) {
    Scratch scratch = OF_THREAD.get();
    for (int i = 0; i < size; i += Long.BYTES) {
      scratch.bytes.putLong(i, 0);
    }
    return scratch;
  }

  /** Where a direct buffer begins; it does not move. */
  static long address(Buffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /**
   * Puts a C string at {@link #TAIL}.
   *
   * @return its address
   * @throws IllegalArgumentException if it is longer than any path may be or contains NUL
   */
  long text(String text) {
    return text(TAIL, text);
  }

  /** As above, elsewhere. */
  long text(int at, String text) {
    byte[] encoded = encode(text);
    if (encoded.length >= SIZE - at) {
      throw new IllegalArgumentException("longer than any path: " + text);
    }
    bytes.put(at, encoded).put(at + encoded.length, (byte) 0);
    return address + at;
  }

  /** The bytes of a C string, without its end. */
  static byte[] encode(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("has a NUL in it: " + text);
    }
    return text.getBytes(NAMES);
  }

  /** Reads a C string of at most {@code size} bytes. */
  String text(int at, int size) {
    int end = at;
    while (end < at + size && bytes.get(end) != 0) {
      end++;
    }
    byte[] encoded = new byte[end - at];
    bytes.get(at, encoded);
    return new String(encoded, NAMES);
  }
}
