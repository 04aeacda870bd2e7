package io.baton.broker;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Plain lines on stderr, for whoever runs the broker. Any thread. */
final class Log {
  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private Log() {}

  /** In one write(2), so that no line is torn, and without what a PrintStream costs. */
  static void line(CharSequence text) {
    try {
      STDERR.write(("baton: " + text + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody reads it.
    }
  }

  /** Something that must not happen: the stack trace is for us. */
  static void bug(String doing, Throwable bug) {
    synchronized (System.err) {
      line("bug, " + doing + ": " + bug);
      bug.printStackTrace(System.err);
    }
  }
}
