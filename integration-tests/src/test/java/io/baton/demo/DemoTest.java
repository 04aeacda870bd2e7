package io.baton.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    assertEquals(List.of(), leftBehind());
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
    assertEquals(List.of(), leftBehind());
  }

  private static List<String> leftBehind() throws IOException {
    try (Stream<Path> run = Files.list(Path.of("/run"));
        Stream<Path> cgroups = Files.list(Sandbox.cgroupRoot())) {
      Stream<String> namespaces = Commands.run("ip", "netns").lines();
      return Stream.of(run.map(Path::toString), cgroups.map(Path::toString), namespaces)
          .flatMap(names -> names)
          .filter(name -> name.contains("baton-demo-"))
          .toList();
    }
  }
}
