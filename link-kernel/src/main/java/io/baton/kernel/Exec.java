package io.baton.kernel;

import java.util.List;
import java.util.Map;

/** Becoming another program, same PID: Java's ProcessBuilder passes no descriptors. */
public final class Exec {
  private Exec() {}

  /**
   * execve(2) with these descriptors, lent, as 3, 4, … and every other one closed; LISTEN_FDS,
   * LISTEN_PID and LISTEN_FDNAMES are added to the environment. Returns only by exception.
   *
   * @param command looked up in PATH if it has no slash
   * @param names of the descriptors, for LISTEN_FDNAMES
   */
  public static void replaceProcess(
      List<String> command, Map<String, String> environment, List<Fd> fds, List<String> names) {
    throw new UnsupportedOperationException();
  }

  /**
   * Descriptors passed in by the process's starter: adopts 3 … 3+LISTEN_FDS-1 if LISTEN_PID is this
   * process, once; otherwise empty.
   */
  public static List<Fd> listenFds() {
    throw new UnsupportedOperationException();
  }
}
