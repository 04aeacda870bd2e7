package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker whose state folder has no room left: nothing is promised, and nothing is lost. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class FullFolderTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static World world;
  private static Path filler;
  private TestClient client;

  @BeforeAll
  static void start() {
    world = new World();
    world.broker.kill();
    world.sandbox.tmpfs(world.broker.state(), "64k");
    world.broker.start();
    filler = world.broker.state().resolve("filler");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void connect() {
    client = new TestClient(world.broker);
  }

  @AfterEach
  void makeRoom() throws IOException {
    Files.deleteIfExists(filler);
    client.close();
  }

  private static void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertEquals("No space left on device", e.getMessage());
    }
  }

  @Test
  void whatCannotBeRecordedIsRefusedAndChangesNothing() throws IOException {
    try (LinkHandle link = world.attach();
        LinkHandle other = world.attach();
        Fd sent = link.dupFd();
        Fd otherSent = other.dupFd()) {
      client.deposit("kept", true, World.GUARDED, sent);
      Map<String, Object> before = client.describe("kept");
      List<String> open = world.broker.descriptors();
      fill();
      assertFull(() -> client.deposit("kept", false, World.GUARDED, sent));
      assertFull(() -> client.deposit("new", false, World.TERMS, otherSent));
      assertEquals("NoSuchEntry", refusal(() -> client.describe("new")));
      assertEquals(before, client.describe("kept"));
      Await.until("open as before", SOON, () -> world.broker.descriptors().equals(open));
      client.release("kept");
      assertEquals("NoSuchEntry", refusal(() -> client.describe("kept")), "needs no room");
      assertTrue(world.exists(link.objectId()), "it is ours still");
    }
  }

  @Test
  void anOwnersExitIsRecordedWhenThereIsRoomAgain() throws IOException {
    try (Puppet owner = world.puppet("edge.service")) {
      int linkId = world.attachFor(owner);
      Map<String, ?> deposit =
          Map.of(
              "name", "owned", "fileDescriptor", 0, "keepOwnership", true, "terms", World.GUARDED);
      owner.call("Deposit", deposit, 0);
      fill();
      owner.kill();
      Await.until("tried in vain", SOON, () -> world.broker.said("baton: nothing was changed"));
      assertTrue(world.exists(linkId));
      Files.delete(filler);
      Await.until("custody", SOON, () -> "custody".equals(client.describe("owned").get("state")));
      client.release("owned");
      assertFalse(world.exists(linkId));
    }
  }

  private static void assertFull(Runnable call) {
    assertEquals("StorageFailed", refusal(call));
  }
}
