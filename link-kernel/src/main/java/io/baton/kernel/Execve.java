package io.baton.kernel;

import java.util.List;

/**
 * One execve(2), on a thread that has a table of descriptors to itself: if it fails, the table goes
 * with the thread, and the JVM's own descriptors are where they were.
 */
final class Execve {
  private static final int CLONE_FILES = 0x400;
  private static final int SIG_SETMASK = 2;
  private static final int SIGSET_SIZE = 128;
  private static final long SYS_CLOSE_RANGE = 436;
  private static final long CLOSE_RANGE_CLOEXEC = 4;
  private static final long LAST_NUMBER = 0xffff_ffffL;

  private final CStrings path;
  private final CStrings arguments;
  private final CStrings variables;
  private final int[] numbers;
  private String step;
  private int errno;

  private Execve(CStrings path, CStrings arguments, CStrings variables, int[] numbers) {
    this.path = path;
    this.arguments = arguments;
    this.variables = variables;
    this.numbers = numbers;
  }

  /**
   * Places the descriptors from {@link Exec#FIRST} on.
   *
   * @return why it failed
   */
  static KernelException attempt(
      String file, CStrings arguments, CStrings variables, int[] numbers) {
    Execve attempt = new Execve(new CStrings(List.of(file)), arguments, variables, numbers);
    Thread thread = new Thread(attempt::run, "execve");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new KernelException(attempt.step, file, new Errno(attempt.errno), null);
  }

  /** Loads no class once a descriptor has been moved: the jar may have been that one. */
  private void run() {
    Scratch scratch = Scratch.zeroed(SIGSET_SIZE);
    int behind = Exec.FIRST + numbers.length;
    boolean ready = succeeds("unshare", Libc.unshare(CLONE_FILES));
    // First out of each other's way, then to their places, where dup2(2) makes them inheritable.
    for (int i = 0; ready && i < numbers.length; i++) {
      numbers[i] = Libc.fcntl(numbers[i], Libc.F_DUPFD_CLOEXEC, behind);
      ready = succeeds("fcntl", numbers[i]);
    }
    for (int i = 0; ready && i < numbers.length; i++) {
      ready = succeeds("dup2", Libc.dup2(numbers[i], Exec.FIRST + i));
    }
    // The JVM blocks signals in its threads; what it catches, execve(2) resets.
    if (ready
        && succeeds(
            "close_range", Libc.syscall(SYS_CLOSE_RANGE, behind, LAST_NUMBER, CLOSE_RANGE_CLOEXEC))
        && succeeds("sigprocmask", Libc.sigprocmask(SIG_SETMASK, scratch.address, 0))) {
      succeeds("execve", Libc.execve(path.first(), arguments.address(), variables.address()));
    }
  }

  private boolean succeeds(String step, long result) {
    if (result >= 0) {
      return true;
    }
    this.errno = Libc.errno();
    this.step = step;
    return false;
  }
}
