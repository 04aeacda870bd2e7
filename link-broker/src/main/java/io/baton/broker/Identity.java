package io.baton.broker;

import static io.baton.broker.ControlGroup.UNKNOWN;

import io.baton.Peer;
import io.baton.kernel.Credentials;
import io.baton.kernel.Kernel;
import io.baton.kernel.Pidfd;
import io.baton.kernel.UnixSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final Path OVERFLOW_UID = Path.of("/proc/sys/kernel/overflowuid");

  /** Where the whole cgroup v2 tree is mounted, or null. */
  private final Path cgroupMount;

  private final PolicyInForce policy;
  private final int overflowUid;

  Identity(PolicyInForce policy) throws IOException {
    this.policy = policy;
    cgroupMount = Kernel.cgroupRoot().orElse(null);
    // In one read: a second one of such a file gives nothing, and Files.readString makes several.
    try (BufferedReader reader = Files.newBufferedReader(OVERFLOW_UID)) {
      overflowUid = Integer.parseInt(reader.readLine());
    }
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
    ControlGroup group = ControlGroup.ofProcess(pid, cgroupMount);
    Optional<Pidfd> pidfd = socket.peerPidfd().or(() -> pidfd(pid, startTicks));
    if (pidfd.isEmpty()) {
      // Nothing holds on to the process: what was read may be another one's.
      return pid != 0 && startTicks == 0
          ? Optional.empty()
          : Optional.of(
              identified(credentials, ProcessKey.ofSession(session), session, null, UNKNOWN));
    }
    if (pidfd.get().hasExited()) {
      pidfd.get().close();
      return Optional.empty();
    }
    long pidfdId = pidfd.get().inode().orElse(0L);
    ProcessKey process =
        pidfdId == 0 && startTicks == 0
            ? ProcessKey.ofSession(session)
            : new ProcessKey(pidfdId, pid, startTicks, 0);
    return Optional.of(identified(credentials, process, session, pidfd.get(), group));
  }

  /** The same process as then, if it is still alive. The pidfd is the caller's. */
  static Optional<Pidfd> find(ProcessKey process) {
    if (process.pidfdId() == 0) {
      return pidfd(process.pid(), process.startTicks());
    }
    // That inode was nobody else's, so this works where /proc does not show the process too.
    Optional<Pidfd> found = Pidfd.open(process.pid());
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

  private Identified identified(
      Credentials credentials, ProcessKey process, long session, Pidfd pidfd, ControlGroup group) {
    boolean mapped = credentials.uid() != overflowUid;
    Peer peer =
        new Peer(
            credentials.pid() == 0 ? null : credentials.pid(),
            process.pidfdId() == 0 ? null : process.pidfdId(),
            credentials.uid(),
            credentials.gid(),
            mapped ? group.path() : null,
            mapped ? group.unit() : null,
            mapped ? group.containerId() : null);
    return new Identified(new Caller(session, peer, process, rights(peer)), pidfd);
  }

  /** By the policy in force. */
  Rights rights(Peer peer) {
    return policy.rights(peer, peer.uid() != overflowUid);
  }

  /** Field 22 of /proc/PID/stat; 0 if the process is not visible. */
  private static long startTicks(int pid) {
    // The name, field 2, is any bytes in parentheses, the last of which ends it.
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    } catch (IOException e) {
      return 0;
    }
  }
}
