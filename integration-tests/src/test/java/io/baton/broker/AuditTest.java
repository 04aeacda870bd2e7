package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What explains everything that a broker has is itself shown to find what it should. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class AuditTest {
  private World world;

  @BeforeEach
  void start() {
    world = new World();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void entriesInEveryStateExplainWhatIsHeldForThem() {
    try (TestClient client = new TestClient(world.broker);
        Fd program = world.v1.dupFd()) {
      deposit(client, "custody", false, program);
      deposit(client, "guarded", true, program);
      deposit(client, "claimed", false);
      try (TestClient.Claimed claimed = client.claim("claimed")) {
        String explained = world.broker.audit();
        assertTrue(explained.startsWith("3 entries explain 5 pins, "), explained);
        client.abort(claimed);
      }
      for (String name : List.of("custody", "guarded", "claimed")) {
        client.release(name);
      }
    }
    String explained = world.broker.audit();
    assertTrue(explained.startsWith("0 entries explain 0 pins, "), explained);
  }

  @Test
  void whatNoEntryExplainsIsNamed() throws IOException {
    world.broker.stop();
    List<String> withFile = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 9</proc/self/stat"));
    withFile.add("sh");
    withFile.addAll(world.broker.command());
    world.broker.start(new ProcessBuilder(withFile));
    try (TestClient client = new TestClient(world.broker);
        LinkHandle other = world.attach()) {
      deposit(client, "kept", false);
      Path record;
      try (Stream<Path> files = Files.list(world.broker.state())) {
        record = files.filter(file -> ("" + file).endsWith(".json")).findAny().orElseThrow();
      }
      Files.copy(record, world.broker.state().resolve("7.json"));
      Path pin = world.broker.pins().resolve("8-link");
      other.pin(pin);
      List<String> found =
          assertThrows(AssertionError.class, world.broker::audit).getMessage().lines().toList();
      assertEquals(3, found.size(), found::toString);
      assertTrue(found.get(0).endsWith(".json: no entry that is listed explains it"), found.get(0));
      assertEquals("pin 8-link: no record explains it", found.get(1));
      assertTrue(found.get(2).matches("descriptor 9, .*/stat: no entry explains it"), found.get(2));
      Files.delete(pin);
      client.release("kept");
    }
  }

  private void deposit(TestClient client, String name, boolean keep, Fd... program) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      Fd[] descriptors = Stream.concat(Stream.of(sent), Stream.of(program)).toArray(Fd[]::new);
      client.deposit(name, keep, World.GUARDED, descriptors);
    }
  }
}
