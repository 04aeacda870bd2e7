package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Pidfd;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class IdentityTest {
  private static final int PID = (int) ProcessHandle.current().pid();

  /** As where /proc is mounted with hidepid: no start time is known. */
  @Test
  void whatProcDoesNotShowIsFoundAgainByItsPidfd() {
    Needs.kernel(6, 9, "a pidfd with an inode of its own");
    long inode;
    try (Pidfd self = Pidfd.open(PID).orElseThrow()) {
      inode = self.inode().orElseThrow();
    }
    assertEquals(true, finds(new ProcessKey(inode, PID, 0, 0)));
    assertEquals(false, finds(new ProcessKey(inode + 1, PID, 0, 0)));
  }

  private static boolean finds(ProcessKey process) {
    Optional<Pidfd> found = Identity.find(process);
    found.ifPresent(Pidfd::close);
    return found.isPresent();
  }
}
