package io.baton.broker;

import io.baton.Peer;
import io.baton.kernel.Credentials;
import io.baton.kernel.Pidfd;
import io.baton.kernel.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Works out who is at the other end of a connection: the process that connected, also if it passed
 * the socket on. The pidfd holds on to that process while /proc is read, and is asked afterwards
 * whether what was read can have been another one's. Whatever the kernel does not tell stays null.
 */
final class Identity {
  /**
   * @param pidfd of the caller's process, the receiver's; null where the kernel has none
   */
  record Identified(Caller caller, Pidfd pidfd) {}

  private final Path cgroupMount;
  private final int overflowUid;

  Identity() throws IOException {
    cgroupMount = cgroupMount();
    overflowUid =
        Integer.parseInt(Files.readString(Path.of("/proc/sys/kernel/overflowuid")).trim());
  }

  /** Whether units can be told: somewhere the cgroup v2 tree is mounted. */
  boolean seesControlGroups() {
    return cgroupMount != null;
  }

  /** The peer of that connection, or none if its process is gone. Borrows the socket. */
  Optional<Identified> of(UnixSocket socket, long session) {
    Credentials credentials = socket.peer();
    int pid = credentials.pid();
    long startTicks = startTicks(pid);
    Pidfd pidfd = socket.peerPidfd().or(() -> pidfd(pid, startTicks)).orElse(null);
    ControlGroup group = ControlGroup.of(controlGroup(pid), this::rootOwns);
    if (pidfd != null && pidfd.hasExited()) {
      pidfd.close();
      return Optional.empty();
    }
    long pidfdId = pidfd == null ? 0 : pidfd.inode().orElse(0L);
    boolean known = pidfdId != 0 || pidfd != null && startTicks != 0;
    ProcessKey process = new ProcessKey(pidfdId, pid, startTicks, known ? 0 : session);
    // Without a pidfd nothing holds on to the process: its cgroup may be that of another one.
    Peer peer = peer(credentials, pidfdId, pidfd == null ? ControlGroup.UNKNOWN : group);
    return Optional.of(
        new Identified(new Caller(session, peer, process, rights(credentials.uid())), pidfd));
  }

  /** The same process as then, if it is still alive. The pidfd is the caller's. */
  static Optional<Pidfd> find(ProcessKey process) {
    Optional<Pidfd> found = pidfd(process.pid(), process.startTicks());
    if (found.isPresent() && found.get().inode().orElse(0L) != process.pidfdId()) {
      found.get().close();
      return Optional.empty();
    }
    return found;
  }

  private static Optional<Pidfd> pidfd(int pid, long startTicks) {
    if (pid == 0 || startTicks == 0) {
      return Optional.empty();
    }
    Optional<Pidfd> opened = Pidfd.open(pid);
    // The PID may have become another process's between the two, but not afterwards.
    if (opened.isPresent() && (startTicks(pid) != startTicks || opened.get().hasExited())) {
      opened.get().close();
      return Optional.empty();
    }
    return opened;
  }

  private Peer peer(Credentials credentials, long pidfdId, ControlGroup group) {
    boolean mapped = credentials.uid() != overflowUid;
    return new Peer(
        credentials.pid() == 0 ? null : credentials.pid(),
        pidfdId == 0 ? null : pidfdId,
        credentials.uid(),
        credentials.gid(),
        mapped ? group.path() : null,
        mapped ? group.unit() : null,
        mapped ? group.containerId() : null);
  }

  private Rights rights(int uid) {
    String prefix = uid == overflowUid ? null : "u" + Integer.toUnsignedString(uid) + "/";
    return new Rights(uid == 0, prefix);
  }

  private boolean rootOwns(String controlGroup) {
    if (cgroupMount == null) {
      return false;
    }
    Path directory = Path.of(cgroupMount + controlGroup);
    try {
      return Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0);
    } catch (IOException e) {
      return false;
    }
  }

  /** Null if the process, or its cgroup v2, is not visible. */
  private static String controlGroup(int pid) {
    return lines(pid, "cgroup").stream()
        .filter(line -> line.startsWith("0::/"))
        .findFirst()
        .map(line -> line.substring(3))
        .orElse(null);
  }

  /** Field 22 of /proc/PID/stat; 0 if the process is not visible. */
  private static long startTicks(int pid) {
    List<String> stat = lines(pid, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // The name, field 2, may contain anything; the last parenthesis ends it. A newline in it would
    // have been split off.
    String fields = String.join("\n", stat);
    return Long.parseLong(fields.substring(fields.lastIndexOf(')') + 2).split(" ")[19]);
  }

  private static List<String> lines(int pid, String file) {
    if (pid == 0) {
      return List.of();
    }
    try {
      return Files.readAllLines(Path.of("/proc", Integer.toString(pid), file));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Where the whole cgroup v2 tree is mounted, or null. */
  private static Path cgroupMount() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] fields = line.split(" ");
      if (fields[3].equals("/") && line.contains(" - cgroup2 ")) {
        return Path.of(fields[4]);
      }
    }
    return null;
  }
}
