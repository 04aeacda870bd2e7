package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Needs;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Peers that are not root, in Python: their names are their own, and nobody knows the overflow uid.
 */
@Tag("custody")
class RightsTest {
  private static final int SOMEBODY = 4242;
  private static final int OVERFLOW = 65534;

  /** As many as one may have, of which each got its answer or was closed. */
  private static final String CONNECTIONS =
      """
      import socket, sys
      taken = [socket.socket(socket.AF_UNIX) for i in range(64)]
      for each in taken:
          each.connect(sys.argv[1])
          try:
              each.send(b'{"method":"org.varlink.service.GetInfo"}\\0')
              each.recv(65536)
          except OSError:
              pass
      sys.stdout.write("+")
      sys.stdout.flush()
      sys.stdin.read()
      """;

  private static World world;

  @BeforeAll
  static void start() throws IOException {
    Needs.tools("python3", "setpriv");
    world = new World();
    // As an administrator who wants to let everybody in.
    permit(world.broker.socket().getParent(), "rwx--x--x");
    permit(world.broker.socket(), "rw-rw-rw-");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void aNameBelongsToWhoseUidItBeginsWith() throws IOException {
    try (TestClient root = new TestClient(world.broker)) {
      assertContains("NotEntitled", deposit(SOMEBODY, "edge"));
      assertContains("NotEntitled", deposit(SOMEBODY, "u0/edge"));
      assertContains("\"state\": \"custody\"", deposit(SOMEBODY, "u4242/edge"));
      Map<?, ?> depositor = (Map<?, ?>) root.describe("u4242/edge").get("depositor");
      assertEquals((long) SOMEBODY, depositor.get("uid"));
      root.release("u4242/edge");
    }
  }

  @Test
  void whoseUidIsNotKnownMayDoNothing() throws IOException {
    assertContains("NotEntitled", deposit(OVERFLOW, "u65534/edge"));
  }

  /** Whatever the others do, root can look who they are. */
  @Test
  void whereEverybodyTakesAllConnectionsOneIsLeftForRoot() throws IOException {
    List<Process> crowd = new ArrayList<>();
    try {
      for (int uid = SOMEBODY; uid < SOMEBODY + 8; uid++) {
        crowd.add(setpriv(uid, "python3", "-c", CONNECTIONS, "" + world.broker.socket()).start());
      }
      for (Process process : crowd) {
        assertEquals('+', process.getInputStream().read());
      }
      try (TestClient root = new TestClient(world.broker)) {
        Map<?, ?> used = (Map<?, ?>) root.call("GetStatus", Map.of()).get("used");
        assertEquals(512L - 8 + 1, used.get("connections"));
      }
    } finally {
      for (Process process : crowd) {
        process.destroyForcibly().onExit().join();
      }
    }
  }

  private static void assertContains(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  private static String deposit(int uid, String name) throws IOException {
    Path pin = world.pins.resolve("of-" + uid);
    try (LinkHandle link = world.attach()) {
      link.pin(pin);
    }
    try {
      Files.setAttribute(pin, "unix:uid", uid);
      return run(uid, "deposit", name, "" + pin);
    } finally {
      Files.delete(pin);
    }
  }

  /** What it printed. */
  private static String run(int uid, String... arguments) throws IOException {
    String source = Files.readString(Path.of("src/test/python/client.py"));
    ProcessBuilder client = setpriv(uid, "python3", "-c", source, "" + world.broker.socket());
    client.command().addAll(List.of(arguments));
    Process process = client.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static ProcessBuilder setpriv(int uid, String... command) {
    List<String> whole = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--clear-groups"));
    whole.addAll(List.of(command));
    ProcessBuilder process = new ProcessBuilder(whole);
    // Not a Python that is in root's home.
    process.environment().put("PATH", "/usr/bin:/bin");
    return process;
  }

  private static void permit(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
