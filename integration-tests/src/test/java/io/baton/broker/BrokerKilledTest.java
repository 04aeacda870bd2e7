package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Fd;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.Program;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of the broker: every link is where the last answered call left it. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class BrokerKilledTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private World world;
  private TestClient client;

  @BeforeEach
  void start() {
    world = new World();
    client = new TestClient(world.broker);
  }

  @AfterEach
  void stop() {
    client.close();
    try (World ending = world) {
      ending.broker.audit();
    }
  }

  @Test
  void recoversCustodyWithItsRecordAndItsProgram() {
    int linkId;
    Map<String, Object> before;
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      linkId = link.objectId();
      before = client.deposit("custody", false, World.TERMS, sent, program);
    }
    restart();
    assertTrue(
        world.broker.said("baton: ready on " + world.broker.socket() + " (recovered 1 of 1"));
    Map<String, Object> after = client.describe("custody");
    assertEquals(undated(before), undated(after));
    assertTrue(world.exists(linkId));
    try (TestClient.Claimed claimed = client.claim("custody")) {
      assertEquals(2, claimed.descriptors().size());
      client.abort(claimed);
    }
    client.release("custody");
    restart();
    assertEquals("NoSuchEntry", refusal(() -> client.describe("custody")));
    assertFalse(world.exists(linkId));
  }

  @Test
  void aClaimOpenedBeforeIsConfirmedAfterwards() {
    int linkId = deposit("claimed");
    try (TestClient.Claimed claimed = client.claim("claimed")) {
      restart();
      assertEquals("claiming", client.describe("claimed").get("state"));
      assertEquals("owned", client.confirm(claimed, World.GUARDED).get("state"));
      restart();
      assertEquals("owned", client.confirm(claimed, World.GUARDED).get("state"), "a repeat");
      assertEquals(true, client.describe("claimed").get("ownerSeen"));
    }
    assertTrue(world.exists(linkId), "guarded");
    client.release("claimed");
    assertFalse(world.exists(linkId));
  }

  @Test
  void anOwnerThatDiedMeanwhileLeavesCustody() {
    try (Puppet owner = world.puppet("edge.service")) {
      int linkId = world.attachFor(owner);
      owner.call(
          "Deposit",
          Map.of(
              "name", "orphan", "fileDescriptor", 0, "keepOwnership", true, "terms", World.GUARDED),
          0);
      world.broker.kill();
      owner.kill();
      assertTrue(world.exists(linkId), "held by the pin alone");
      world.broker.start();
      client.untilAnswered(
          again -> {
            assertEquals("custody", again.describe("orphan").get("state"));
            return null;
          });
    }
    client.release("orphan");
  }

  @Test
  void anOwnerThatLivesOnIsToldFromOthersAndItsDeathNoticed() {
    try (Puppet owner = world.puppet("edge.service")) {
      world.attachFor(owner);
      owner.call(
          "Deposit",
          Map.of(
              "name", "owned", "fileDescriptor", 0, "keepOwnership", true, "terms", World.GUARDED),
          0);
      restart();
      assertEquals("owned", client.describe("owned").get("state"));
      assertEquals(true, client.describe("owned").get("ownerSeen"));
      assertEquals("Busy", refusal(() -> client.claim("owned")));
      owner.kill();
      Await.until("custody", SOON, () -> client.describe("owned").get("state").equals("custody"));
    }
    client.release("owned");
  }

  @Test
  void anXdpLinkStaysOnItsInterface() throws Exception {
    Sandbox.End end = world.sandbox.wire().right();
    LinkInfo attached;
    try (BpfObject object =
            BpfObject.load(Programs.DEMO.copyTo(world.sandbox.folder()), "firewall_v1");
        Program firewall = object.program("firewall_v1");
        LinkHandle link =
            end.call(
                () -> Kernel.attach(new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.NATIVE), firewall));
        Fd sent = link.dupFd()) {
      attached = link.info();
      client.deposit("xdp", false, World.TERMS, sent);
    }
    restart();
    assertEquals(
        attached,
        Kernel.links().filter(link -> link.id() == attached.id()).findFirst().orElseThrow());
    client.release("xdp");
    assertFalse(world.exists(attached.id()));
  }

  @Test
  void stopsCleanlyAndIsBackWithEverything() {
    int linkId = deposit("stopped");
    assertEquals(0, world.broker.stop());
    assertTrue(world.exists(linkId));
    world.broker.start();
    client.untilAnswered(again -> again.describe("stopped"));
    client.release("stopped");
  }

  /** Whatever it was doing: what was answered holds, and every call can be repeated. */
  @Test
  void canBeKilledAtAnyMoment() {
    Random random = new Random(2);
    for (int round = 0; round < 15; round++) {
      long delay = random.nextLong(8_000_000);
      CompletableFuture<Void> killing =
          CompletableFuture.runAsync(
              () -> {
                LockSupport.parkNanos(delay);
                world.broker.kill();
                world.broker.start();
              });
      for (int i = 0; i < 5; i++) {
        live("round-" + round + "-" + i);
      }
      killing.join();
    }
    // What the last one was killed in the middle of is said once, by the one after it.
    restart();
    assertEquals(
        List.of(),
        client.untilAnswered(again -> again.call("GetStatus", Map.of())).get("attention"));
  }

  private void live(String name) {
    int linkId;
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      linkId = link.objectId();
      client.untilAnswered(again -> again.deposit(name, false, World.TERMS, sent, program));
    }
    assertTrue(world.exists(linkId), "deposited");
    try (TestClient.Claimed claimed = client.untilAnswered(again -> again.claim(name))) {
      client.untilAnswered(again -> again.confirm(claimed, World.GUARDED));
    }
    assertTrue(world.exists(linkId), "confirmed");
    client.untilAnswered(again -> release(again, name));
    assertFalse(world.exists(linkId), "released");
  }

  private static String release(TestClient client, String name) {
    try {
      client.release(name);
      return "now";
    } catch (VarlinkException e) {
      assertTrue(e.error().endsWith(".NoSuchEntry"), e.error());
      return "before its answer was lost";
    }
  }

  @Test
  void anotherLinkUnderAPinIsNotHandedOut() throws IOException {
    int linkId = deposit("swapped");
    world.broker.kill();
    try (Stream<Path> pins = Files.list(world.broker.pins());
        LinkHandle other = world.attach()) {
      Path pin = pins.findAny().orElseThrow();
      Object owner = Files.getAttribute(pin, "unix:uid");
      Files.delete(pin);
      other.pin(pin);
      Files.setAttribute(pin, "unix:uid", owner);
      world.broker.start();
      client.close();
      client = new TestClient(world.broker);
      String attention = client.call("GetStatus", Map.of()).get("attention").toString();
      assertTrue(
          attention.contains("swapped: link " + linkId + " is on record and link "), attention);
      assertEquals("StorageFailed", refusal(() -> client.claim("swapped")));
      assertEquals("custody", client.describe("swapped").get("state"));
    }
    client.release("swapped");
  }

  private void restart() {
    world.broker.kill();
    world.broker.start();
    client.close();
    client = new TestClient(world.broker);
  }

  private int deposit(String name) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit(name, false, World.TERMS, sent);
      return link.objectId();
    }
  }

  /** The deadline in wall-clock time is worked out anew for each answer. */
  private static Map<String, Object> undated(Map<String, Object> entry) {
    Map<String, Object> undated = new HashMap<>(entry);
    undated.remove("deadlineTimestampUSec");
    return undated;
  }
}
