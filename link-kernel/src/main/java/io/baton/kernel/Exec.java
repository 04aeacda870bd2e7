package io.baton.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Becoming another program, same PID: Java's ProcessBuilder passes no descriptors. */
public final class Exec {
  /** SD_LISTEN_FDS_START */
  static final int FIRST = 3;

  private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";
  private static boolean taken;

  private Exec() {}

  /**
   * execve(2) with these descriptors, lent, as 3, 4, … and every other one above 2 closed;
   * LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES are added to the environment. Returns only by
   * exception, and then nothing has changed. The limit of open files stays as the JVM raised it.
   *
   * @param command looked up in PATH if it has no slash
   * @param names of the descriptors, for LISTEN_FDNAMES
   * @throws KernelException ENOENT if there is no such command, EACCES if it may not be run
   * @throws IllegalArgumentException for a name that is empty or has a colon or control character
   */
  public static void replaceProcess(
      List<String> command, Map<String, String> environment, List<Fd> fds, List<String> names) {
    String file = find(command.get(0), environment.getOrDefault("PATH", USUAL_PATH));
    List<String> variables = new ArrayList<>();
    with(environment, names).forEach((name, value) -> variables.add(name + "=" + value));
    int[] numbers = new int[fds.size()];
    int borrowed = 0;
    try {
      for (; borrowed < numbers.length; borrowed++) {
        numbers[borrowed] = fds.get(borrowed).acquire();
      }
      System.out.flush();
      System.err.flush();
      throw Execve.attempt(file, new CStrings(command), new CStrings(variables), numbers);
    } finally {
      while (borrowed > 0) {
        fds.get(--borrowed).release();
      }
    }
  }

  private static String find(String command, String path) {
    if (command.contains("/")) {
      return command;
    }
    for (String folder : path.split(":")) {
      Path file = Path.of(folder, command);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return file.toString();
      }
    }
    throw new KernelException("execve", command, new Errno(Errno.ENOENT), "it is not in PATH");
  }

  private static Map<String, String> with(Map<String, String> environment, List<String> names) {
    for (String name : names) {
      if (name.isEmpty() || name.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
        throw new IllegalArgumentException("not a name for LISTEN_FDNAMES: " + name);
      }
    }
    Map<String, String> whole = new TreeMap<>(environment);
    // Of whoever started this process.
    whole.keySet().removeIf(name -> name.startsWith("LISTEN_"));
    whole.put("LISTEN_FDS", Integer.toString(names.size()));
    whole.put("LISTEN_PID", Long.toString(ProcessHandle.current().pid()));
    whole.put("LISTEN_FDNAMES", String.join(":", names));
    return whole;
  }

  /**
   * Descriptors passed in by the process's starter: adopts 3 … 3+LISTEN_FDS-1 if LISTEN_PID is this
   * process, once; otherwise empty.
   *
   * @throws KernelException EBADF if there are not so many
   */
  public static synchronized List<Fd> listenFds() {
    String pid = Long.toString(ProcessHandle.current().pid());
    if (taken || !pid.equals(System.getenv("LISTEN_PID"))) {
      return List.of();
    }
    taken = true;
    int count = Integer.parseInt(System.getenv().getOrDefault("LISTEN_FDS", "0"));
    List<Fd> fds = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        fds.add(Fd.adopt(FIRST + i, "descriptor " + (FIRST + i) + " of LISTEN_FDS"));
      }
      return fds;
    } catch (KernelException e) {
      fds.forEach(Fd::close);
      throw e;
    }
  }
}
