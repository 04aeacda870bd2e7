package io.baton.broker;

import io.baton.kernel.Pidfd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The broker's own process, by which its holds are told from others'.
 *
 * @param pid in its own PID namespace
 * @param pidfdId inode number of its pidfd; null where that is not unique
 * @param pins folder of its pins
 */
record Self(int pid, Long pidfdId, int uid, Path pins) {
  static Self of(Path pins) throws IOException {
    int pid = (int) ProcessHandle.current().pid();
    try (Pidfd pidfd = Pidfd.open(pid).orElseThrow()) {
      return new Self(pid, pidfd.inode().orElse(null), ownUid(), pins.toAbsolutePath());
    }
  }

  static int ownUid() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
