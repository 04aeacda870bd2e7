package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.RawPeer;
import io.baton.varlink.VarlinkException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker that may open few files. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class RoomTest {
  private static final int FILES = 200;

  @Test
  void whatNeedsADescriptorIsRefusedOrWaitsAndTheRestGoesOn() {
    try (World world = new World()) {
      world.broker.kill();
      List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n $0; exec \"$@\""));
      command.add("" + FILES);
      command.addAll(world.broker.command());
      world.broker.start(new ProcessBuilder(command));
      try (TestClient client = new TestClient(world.broker)) {
        int taken = 0;
        while (deposit(world, client, "n" + taken).equals("custody")) {
          taken++;
        }
        assertTrue(taken > 20 && taken < FILES - 64, taken + " taken");
        String beyond = "n" + taken;
        assertEquals("io.baton.Broker.LimitExceeded", deposit(world, client, beyond));
        assertEquals("NoSuchEntry", refusal(() -> client.describe(beyond)));
        try (RawPeer waiting = RawPeer.connect(world.broker.socket())) {
          waiting.send(
              "{\"method\":\"io.baton.Broker.GetStatus\"}\0".getBytes(StandardCharsets.UTF_8),
              List.of());
          client.claim("n0").close();
          assertFalse(waiting.isTaken());
          client.release("n1");
          client.release("n2");
          waiting.next().close();
        }
      }
    }
  }

  /** The entry's state, renewed, or the refusal. */
  private static String deposit(World world, TestClient client, String name) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit(name, false, World.TERMS, sent);
      return (String) client.deposit(name, false, World.TERMS, sent).get("state");
    } catch (VarlinkException e) {
      return e.error();
    }
  }
}
