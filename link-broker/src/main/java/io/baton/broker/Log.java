package io.baton.broker;

/** Plain lines on stderr, for whoever runs the broker. Any thread. */
final class Log {
  private Log() {}

  static void line(String text) {
    System.err.println("baton: " + text);
  }

  /** Something that must not happen: the stack trace is for us. */
  static void bug(String doing, Throwable bug) {
    synchronized (System.err) {
      line("bug, " + doing + ": " + bug);
      bug.printStackTrace(System.err);
    }
  }
}
