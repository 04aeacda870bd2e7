package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Await;
import io.baton.harness.Needs;
import io.baton.varlink.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What blocks whoever closes it last holds up nobody else, however it came. */
@Tag("custody")
class LingeringTest {
  private static final int LINGER_SEC = 5;
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final int CALLS = 200;
  private static World world;

  @BeforeAll
  static void start() {
    Needs.tools("python3");
    world = new World();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "malformed", "partial", "middle", "many"})
  void holdsUpNobodyElse(String how) throws IOException {
    List<String> before = world.broker.descriptors();
    String script = "src/test/python/lingering.py";
    Process stranger =
        new ProcessBuilder("python3", script, "" + world.broker.socket(), how, "" + LINGER_SEC)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Client client = world.broker.connect()) {
      assertEquals("sent", stranger.inputReader().readLine());
      for (int i = 0; i < CALLS; i++) {
        client.call("io.baton.Broker.GetStatus", Map.of(), List.of(), AT_ONCE).close();
      }
    } finally {
      stranger.destroyForcibly().onExit().join();
    }
    Await.until(
        "as before", Duration.ofSeconds(10), () -> before.equals(world.broker.descriptors()));
  }
}
