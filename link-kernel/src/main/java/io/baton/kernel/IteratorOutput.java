package io.baton.kernel;

import java.io.IOException;
import java.io.InputStream;

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
    int number = fd.acquire();
    try {
      while (true) {
        long length = Libc.read(number, scratch.address, Math.min(size, Scratch.SIZE));
        if (length >= 0) {
          scratch.bytes.get(0, bytes, offset, (int) length);
          return length == 0 ? -1 : (int) length;
        }
        // So it says after a million elements of which the program wrote none.
        if (Libc.errno() != Errno.EAGAIN && Libc.errno() != Errno.EINTR) {
          throw new IOException(Libc.failure("read", fd.what()));
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
