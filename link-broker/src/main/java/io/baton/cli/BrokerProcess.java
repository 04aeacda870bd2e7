package io.baton.cli;

import io.baton.inspect.HostHolds.Holding;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkPins;
import io.baton.kernel.Pidfd;
import io.baton.varlink.Parameters;
import java.nio.file.Path;
import java.util.Map;

/**
 * The broker as a holder among others.
 *
 * @param pid in its own PID namespace
 * @param pidfdId inode number of its pidfd; null where that is not unique
 * @param pins folder of its pins
 */
record BrokerProcess(int pid, Long pidfdId, Path pins) {
  /** By what GetStatus answers. */
  static BrokerProcess of(Map<String, Object> status) {
    Parameters read = Parameters.ofReply(status);
    return new BrokerProcess(
        (int) read.integer("pid"), read.integerOrNull("pidfdId"), Path.of(read.string("pins")));
  }

  /** A number is another process in each PID namespace, the inode is not. */
  boolean is(Holding holding) {
    int other = holding.holder().pid();
    if (pidfdId == null) {
      return other == pid;
    }
    try (Pidfd process = Pidfd.open(other).orElse(null)) {
      return process != null && process.inode().filter(pidfdId::equals).isPresent();
    } catch (KernelException e) {
      return false; // Who cannot be looked at is nobody that one knows.
    }
  }

  boolean has(LinkPins.Pin pin) {
    return pin.path().startsWith(pins);
  }
}
