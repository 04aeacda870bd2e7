package io.baton.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Leftovers;
import io.baton.harness.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo, as {@code ./run demo} starts it. */
class DemoTest {
  private static final String SCRIPT = Path.of("src/main/sh/demo").toAbsolutePath().toString();

  @BeforeEach
  void needs() {
    Needs.root();
    Needs.tools("ip", "nsenter", "findmnt", "mount");
  }

  @Test
  void noPacketSlips() throws IOException {
    List<String> lines = Commands.run(SCRIPT).lines().toList();
    String last = lines.get(lines.size() - 1);
    assertTrue(last.matches("slipped: 0 of [1-9][0-9]{5,}"), last);
    assertEquals(List.of(), Leftovers.named("baton-demo-"));
  }

  @Test
  void leavesNothingWhenInterrupted() throws Exception {
    Process demo = new ProcessBuilder(SCRIPT).redirectErrorStream(true).start();
    // Until traffic flows.
    for (String line = ""; !line.contains("killed"); ) {
      line = demo.inputReader().readLine();
    }
    demo.toHandle().destroy();
    demo.inputReader().lines().forEach(line -> {});
    assertTrue(demo.waitFor(10, TimeUnit.SECONDS));
    assertEquals(143, demo.exitValue());
    assertEquals(List.of(), Leftovers.named("baton-demo-"));
  }
}
