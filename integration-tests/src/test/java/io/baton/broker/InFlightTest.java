package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.VarlinkException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker whose user has more descriptors in flight than it may open files: the kernel lets it
 * send none. It has no capability, as the kernel lets root send all the same.
 */
@ExtendWith(NoLeaks.class)
class InFlightTest {
  private static final int FILES = 200;
  private static final int PER_MESSAGE = 4;

  @Test
  void aClaimThatCannotBeSentFallsBackAndSucceedsLater() {
    try (World world = new World()) {
      world.broker.kill();
      List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n $0; exec \"$@\""));
      command.add("" + FILES);
      command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
      command.addAll(world.broker.command());
      world.broker.start(new ProcessBuilder(command));
      try (TestClient client = new TestClient(world.broker);
          LinkHandle link = world.attach();
          Fd sent = link.dupFd()) {
        client.deposit("unsent", false, World.TERMS, sent);
        UnixSocket[] pair = UnixSocket.pair();
        try (UnixSocket sender = pair[0];
            UnixSocket idle = pair[1]) {
          flood(sender, idle.fd());
          VarlinkException refused =
              assertThrows(VarlinkException.class, () -> client.claim("unsent").close());
          assertEquals("io.baton.Broker.LimitExceeded", refused.error());
          assertEquals("descriptorsInFlight", refused.parameters().get("limit"));
          Map<String, Object> entry = client.describe("unsent");
          assertEquals("custody", entry.get("state"));
          assertEquals(List.of(), entry.get("unreturned"));
        }
        try (TestClient.Claimed claimed = client.claim("unsent")) {
          assertEquals("owned", client.confirm(claimed, World.GUARDED).get("state"));
        }
        client.release("unsent");
      }
    }
  }

  /** More than the broker may open, on their way to where nobody reads. */
  private static void flood(UnixSocket sender, Fd descriptor) {
    for (int i = 0; i <= FILES / PER_MESSAGE; i++) {
      sender.send(ByteBuffer.allocateDirect(1), Collections.nCopies(PER_MESSAGE, descriptor));
    }
  }
}
