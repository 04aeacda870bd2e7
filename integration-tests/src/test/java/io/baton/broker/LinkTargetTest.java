package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Fd;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links on interfaces, in the broker's network namespace and in another one. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class LinkTargetTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Sandbox sandbox = Sandbox.create();
  private final Sandbox.Wire wire = sandbox.wire();
  private final BrokerProcess broker = new BrokerProcess(sandbox);
  private BpfObject object;
  private Program v1;
  private Program v2;

  @BeforeEach
  void startInTheRightNamespace() throws IOException {
    object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "firewall_v1", "firewall_v2");
    v1 = object.program("firewall_v1");
    v2 = object.program("firewall_v2");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nsenter", "--net=/run/netns/" + wire.right().namespace()));
    command.addAll(broker.command());
    broker.start(new ProcessBuilder(command));
  }

  @AfterEach
  void stop() {
    try (sandbox;
        broker) {
      v1.close();
      v2.close();
      object.close();
    }
  }

  @Test
  void areNamedOnlyWhereTheBrokerIs() {
    try (TestClient client = new TestClient(broker)) {
      deposit(client, "here", wire.right(), v1);
      deposit(client, "there", wire.left(), v2);
      assertEquals(wire.right().ifname(), link(client, "here").get("ifname"));
      assertNull(link(client, "there").get("ifname"));
      assertEquals(link(client, "here").get("ifindex"), link(client, "there").get("ifindex"));
      client.release("here");
      client.release("there");
    }
  }

  @Test
  void areDefunctAndNotTamperedWithWhenTheInterfaceGoes() {
    try (TestClient client = new TestClient(broker)) {
      deposit(client, "gone", wire.right(), v1);
      Commands.run("ip", "-n", wire.right().namespace(), "link", "del", wire.right().ifname());
      Await.until("defunct", SOON, () -> client.describe("gone").get("state").equals("defunct"));
      assertEquals("detached", link(client, "gone").get("liveness"));
      assertEquals(wire.right().ifname(), link(client, "gone").get("ifname"), "remembered");
      assertEquals(List.of(), client.call("GetStatus", Map.of()).get("attention"));
      client.release("gone");
    }
  }

  @Test
  void areTamperedWithWhenDetachedWhereTheyWere() {
    try (TestClient client = new TestClient(broker);
        LinkHandle link = attach(wire.right(), v1)) {
      deposit(client, "detached", link);
      link.detach();
      Await.until(
          "defunct", SOON, () -> client.describe("detached").get("state").equals("defunct"));
      List<?> attention = (List<?>) client.call("GetStatus", Map.of()).get("attention");
      assertTrue(attention.get(0).toString().startsWith("detached: tampered"), "" + attention);
      client.release("detached");
    }
  }

  private static LinkHandle attach(Sandbox.End end, Program program) {
    return end.call(() -> Kernel.attach(new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.NATIVE), program));
  }

  private static void deposit(TestClient client, String name, Sandbox.End end, Program program) {
    try (LinkHandle link = attach(end, program)) {
      deposit(client, name, link);
    }
  }

  private static void deposit(TestClient client, String name, LinkHandle link) {
    try (Fd sent = link.dupFd()) {
      client.deposit(name, false, World.TERMS, sent);
    }
  }

  private static Map<?, ?> link(TestClient client, String name) {
    return (Map<?, ?>) client.describe(name).get("link");
  }
}
