package io.baton.kernel;

import java.util.concurrent.TimeUnit;

/** poll(2) on one descriptor. */
final class Poll {
  private Poll() {}

  /** Whether it becomes readable (or ends, or fails) in that time; below 0: waits for ever. */
  static boolean readable(Fd fd, long timeoutMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    long left = timeoutMillis;
    int number = fd.acquire();
    try {
      while (true) {
        Scratch scratch = Scratch.zeroed(8);
        scratch.bytes.putInt(0, number).putShort(4, Libc.POLLIN);
        int ready = Libc.poll(scratch.address, 1, (int) Math.min(left, Integer.MAX_VALUE));
        if (ready > 0) {
          return true;
        }
        if (ready < 0 && Libc.errno() != Errno.EINTR) {
          throw Libc.failure("poll", fd.what());
        }
        if (timeoutMillis >= 0) {
          // Rounded up: a wait must not end before its time.
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime() + 999_999);
          if (left <= 0) {
            return false;
          }
        }
      }
    } finally {
      fd.release();
    }
  }
}
