package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.stage.Count;
import io.baton.stage.Span;
import io.baton.stage.Stage;
import io.baton.stage.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Brokers succeed each other while clients hand over as fast as they can: nothing is lost. */
@ExtendWith(NoLeaks.class)
class TakeOverUnderLoadTest {
  private static final int CLIENTS = 4;
  private static final int TAKE_OVERS = 5;

  /** By each client, before each take-over and after the last one. */
  private static final int HAND_OVERS = 50;

  private static final int DROPPED_PER_SECOND = 80_000;

  /** Of a machine that is busy; that packets flow around each change is judged apart. */
  private static final Duration LONGEST_GAP = Duration.ofMillis(250);

  private final List<BusyClient> clients = new ArrayList<>();
  private World world;
  private BrokerProcess broker;

  @BeforeEach
  void start() {
    world = new World();
    broker = world.broker;
  }

  @AfterEach
  void stop() {
    broker.close();
    world.close();
  }

  @Test
  @Tag("custody")
  void noAnswerIsLost() throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new BusyClient(world, "busy-" + i, world.attach()));
    }
    takeOvers();
    System.out.printf(
        "take-over: %d during %d hand-overs, none of which took longer than %d ms, no answer lost%n",
        TAKE_OVERS, end(), clients.stream().mapToLong(BusyClient::longestMillis).max().orElse(0));
  }

  @Test
  void noPacketSlips() throws Exception {
    Needs.tools("ip", "nsenter", "nice");
    Sandbox.Wire wire = world.sandbox.wire();
    Path cgroup = world.sandbox.cgroup("stage");
    world.sandbox.cgroup(cgroup, "receiver");
    world.sandbox.cgroup(cgroup, "traffic");
    Path tools = Path.of("target/native").toAbsolutePath();
    Stage stage = new Stage(world.sandbox.folder(), cgroup, Path.of("none"), tools);
    clients.add(new BusyClient(world, "firewall", firewall(wire.right())));
    Traffic traffic =
        Traffic.start(
            stage,
            "receiver",
            Path.of("/run/netns", wire.left().namespace()),
            Path.of("/run/netns", wire.right().namespace()),
            wire.right().address(),
            DROPPED_PER_SECOND);
    List<Span> changes = takeOvers();
    Count count = traffic.stop();
    System.out.printf(
        "take-over: %d during %d hand-overs, slipped: %d of %d packets%n",
        TAKE_OVERS, end(), count.slipped(), count.sent());
    assertEquals(0, count.slipped());
    assertEquals(List.of(), count.doubts(changes, LONGEST_GAP), () -> count.summary(changes));
  }

  private LinkHandle firewall(Sandbox.End end) throws Exception {
    Path file = Programs.DEMO.copyTo(world.sandbox.folder());
    try (BpfObject object = BpfObject.load(file, "firewall_v1");
        Program program = object.program("firewall_v1")) {
      return end.call(() -> Kernel.attach(new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.ANY), program));
    }
  }

  private List<Span> takeOvers() throws Exception {
    List<Span> changes = new ArrayList<>();
    for (int i = 0; i < TAKE_OVERS; i++) {
      clients.forEach(client -> client.awaitMore(HAND_OVERS));
      BrokerProcess successor = broker.another();
      changes.add(Span.of(successor::takeOver));
      assertEquals(0, broker.exitCode());
      broker.close();
      broker = successor;
    }
    clients.forEach(client -> client.awaitMore(HAND_OVERS));
    return changes;
  }

  private int end() {
    int handOvers = clients.stream().mapToInt(BusyClient::end).sum();
    assertTrue(handOvers > clients.size() * HAND_OVERS * TAKE_OVERS);
    broker.audit();
    return handOvers;
  }
}
