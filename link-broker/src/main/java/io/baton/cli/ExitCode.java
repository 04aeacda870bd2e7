package io.baton.cli;

/** How {@code baton} ends. {@code baton claim NAME -- COMMAND} ends as COMMAND does. */
final class ExitCode {
  static final int DONE = 0;

  /** The answer of {@code show -q} is no: on record, but not attached. */
  static final int NO = 1;

  /** The command line makes no sense; nothing was tried. */
  static final int USAGE = 2;

  /** Nothing has that name. */
  static final int NO_SUCH_NAME = 3;

  /** The broker says no: not entitled, busy, the name is taken, a limit. */
  static final int REFUSED = 4;

  /** No broker answers at the socket. */
  static final int UNREACHABLE = 5;

  /** The kernel, a file or the machine says no. */
  static final int FAILED = 6;

  /** An error in Baton itself; the only one with a stack trace. */
  static final int INTERNAL = 70;

  private ExitCode() {}
}
