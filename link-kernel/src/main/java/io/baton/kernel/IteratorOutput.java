package io.baton.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** One run of an iterator, its descriptor owned. */
final class IteratorOutput extends InputStream {
  private final Fd fd;

  IteratorOutput(Fd fd) {
    this.fd = fd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int size) throws IOException {
    if (size == 0) {
      return 0;
    }
    Scratch scratch = Scratch.zeroed(0);
    try {
      int length = read(scratch.address, Math.min(size, Scratch.SIZE));
      scratch.bytes.get(0, bytes, offset, Math.max(length, 0));
      return length;
    } catch (KernelException e) {
      throw new IOException(e);
    }
  }

  /**
   * Reads to where the direct buffer stands, as far as there is room.
   *
   * @return how many bytes; -1 at the end
   */
  int read(ByteBuffer direct) {
    int length = read(Scratch.address(direct) + direct.position(), direct.remaining());
    direct.position(direct.position() + Math.max(length, 0));
    return length;
  }

  private int read(long address, int size) {
    int number = fd.acquire();
    try {
      while (true) {
        long length = Libc.read(number, address, size);
        if (length >= 0) {
          return length == 0 ? -1 : (int) length;
        }
        // So it says after a million elements of which the program wrote none.
        if (Libc.errno() != Errno.EAGAIN && Libc.errno() != Errno.EINTR) {
          throw Libc.failure("read", fd.what());
        }
      }
    } finally {
      fd.release();
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
