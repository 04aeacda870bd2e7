package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.Needs;
import io.baton.kernel.LinkHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The protocol takes no library of ours: one process in Python deposits, the next one claims. */
@Tag("custody")
class PythonClientTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void depositsAndClaims() throws IOException {
    Needs.tools("python3");
    try (World world = new World();
        TestClient root = new TestClient(world.broker)) {
      Path unit = world.sandbox.cgroup("edge.service");
      Path pin = world.pins.resolve("of-python");
      int linkId;
      try (LinkHandle link = world.attach()) {
        link.pin(pin);
        linkId = link.objectId();
      }
      Process deposit = python(unit, world, "deposit", "edge", "" + pin);
      assertTrue(deposit.inputReader().readLine().contains("\"state\": \"custody\""));
      Await.until("it has ended", SOON, () -> !deposit.isAlive());
      Files.delete(pin);

      Process claim = python(unit, world, "claim", "edge");
      BufferedReader claimed = claim.inputReader();
      assertEquals("" + linkId, claimed.readLine());
      assertTrue(claimed.readLine().contains("\"state\": \"owned\""));
      Map<?, ?> owner = (Map<?, ?>) root.describe("edge").get("owner");
      assertEquals(claim.pid(), owner.get("pid"));

      claim.outputWriter().close();
      Await.until("custody", SOON, () -> root.describe("edge").get("state").equals("custody"));
      assertTrue(world.exists(linkId));
      root.release("edge");
    }
  }

  /** In that unit, as the same process. */
  private static Process python(Path unit, World world, String... arguments) throws IOException {
    String enter = "echo $$ >" + unit.resolve("cgroup.procs") + "; exec python3 \"$@\"";
    ProcessBuilder client =
        new ProcessBuilder("sh", "-c", enter, "sh", "src/test/python/client.py");
    client.command().add("" + world.broker.socket());
    client.command().addAll(List.of(arguments));
    return client.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
