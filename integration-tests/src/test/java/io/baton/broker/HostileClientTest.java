package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Fd;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Json;
import io.baton.varlink.Message;
import io.baton.varlink.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients whose messages may be good, and whose manners are not. Afterwards the broker has open
 * what it had before, and another client's entry is as it was.
 */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class HostileClientTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Of a claim, which is 10 s, and some. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private static World world;
  private static TestClient bystander;
  private static Map<String, Object> undisturbed;
  private List<String> before;

  @BeforeAll
  static void start() {
    world = new World();
    bystander = new TestClient(world.broker);
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      undisturbed = bystander.deposit("bystander", true, World.GUARDED, sent);
    }
  }

  @AfterAll
  static void stop() {
    bystander.close();
    world.close();
  }

  @BeforeEach
  void look() {
    before = world.broker.descriptors();
  }

  @AfterEach
  void lookAgain() {
    assertEquals(undisturbed, bystander.describe("bystander"));
    Await.until("open as before", SOON, () -> world.broker.descriptors().equals(before));
  }

  @Test
  void gluedMessagesSplitAtEveryByte() {
    byte[] one = call("Describe", Map.of("name", "bystander"));
    byte[] two = call("Describe", Map.of("name", "nobody"));
    byte[] glued = glued(one, two);
    try (RawPeer peer = RawPeer.connect(world.broker.socket())) {
      for (int at = 1; at < glued.length; at++) {
        peer.send(glued, 0, at);
        Await.until("taken", SOON, peer::isTaken);
        peer.send(glued, at, glued.length);
        assertEquals(undisturbed, entry(peer));
        assertEquals("io.baton.Broker.NoSuchEntry", error(peer));
      }
    }
  }

  @Test
  void aDepositSplitAtEveryByteKeepsItsDescriptor() {
    byte[] deposit = deposit("split", 0);
    try (RawPeer peer = RawPeer.connect(world.broker.socket());
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      for (int at = 1; at < deposit.length; at++) {
        peer.send(deposit, 0, at, sent);
        Await.until("taken", SOON, peer::isTaken);
        peer.send(deposit, at, deposit.length);
        assertEquals("custody", entry(peer).get("state"));
      }
    }
    bystander.release("split");
  }

  @Test
  void aDescriptorBelongsToTheMessageWhoseFirstByteItCameWith() {
    byte[] glued = glued(call("GetStatus", Map.of()), deposit("glued", 0));
    try (RawPeer peer = RawPeer.connect(world.broker.socket());
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      peer.send(glued, List.of(sent));
      assertEquals("org.varlink.service.InvalidParameter", error(peer));
      assertEquals("org.varlink.service.InvalidParameter", error(peer));
      peer.send(deposit("glued", 0), List.of());
      assertEquals("org.varlink.service.InvalidParameter", error(peer));
    }
  }

  @Test
  void descriptorsInTheMiddleOfAMessageEndTheConnection() {
    byte[] deposit = deposit("middle", 0);
    try (RawPeer peer = RawPeer.connect(world.broker.socket());
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      peer.send(deposit, 0, 10);
      Await.until("taken", SOON, peer::isTaken);
      peer.send(deposit, 10, deposit.length, sent);
      assertNull(peer.next());
    }
  }

  @Test
  void halfAMessageWithALinkAndThenNothing() {
    try (RawPeer peer = RawPeer.connect(world.broker.socket());
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      peer.send(deposit("half", 0), 0, 20, sent);
      Await.until("taken", SOON, peer::isTaken);
    }
  }

  @Test
  void whoReadsNoAnswersIsNotServedUntilItDoes() {
    byte[] call = call("Describe", Map.of("name", "bystander"));
    try (RawPeer peer = RawPeer.connect(world.broker.socket())) {
      peer.flood(call);
      assertEquals(undisturbed, bystander.describe("bystander"));
      assertEquals(undisturbed, entry(peer));
    }
  }

  @Test
  void whoReadsNoDescriptorGetsNoSecondOne() {
    deposit("unread");
    byte[] claim = claim("unread");
    try (RawPeer peer = RawPeer.connect(world.broker.socket())) {
      peer.send(glued(claim, claim), List.of());
      Await.until("claiming", SOON, () -> is("claiming", "unread"));
      try (Message first = peer.next();
          Message second = peer.next()) {
        assertEquals(1, first.descriptors());
        assertEquals(1, second.descriptors());
        String claimId = first.parameters().string("claimId");
        assertEquals(claimId, second.parameters().string("claimId"));
        bystander.call("AbortClaim", Map.of("claimId", claimId));
      }
    }
    bystander.release("unread");
  }

  /** By read(2), which drops what comes beside the bytes. */
  @Test
  void aClaimWhoseDescriptorIsNotReceivedFallsBack() throws IOException {
    Map<String, Object> entry = deposit("dropped");
    try (SocketChannel peer =
        SocketChannel.open(UnixDomainSocketAddress.of(world.broker.socket()))) {
      peer.write(ByteBuffer.wrap(claim("dropped")));
      assertTrue(peer.read(ByteBuffer.allocate(4096)) > 0);
      assertEquals("Busy", refusal(() -> bystander.release("dropped")));
      Await.until("fallen back", DEADLINE, () -> is("custody", "dropped"));
    }
    assertEquals(entry.get("link"), bystander.describe("dropped").get("link"));
    bystander.release("dropped");
  }

  @Test
  void aConfirmWithAnotherDescriptorLeavesTheClaimAsItIs() {
    deposit("mistaken");
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd other = link.dupFd();
        Fd program = world.v1.dupFd();
        TestClient.Claimed claimed = client.claim("mistaken")) {
      for (Fd wrong : List.of(other, program)) {
        Map<String, ?> confirm = Map.of("claimId", claimed.id(), "fileDescriptor", 0);
        assertEquals("WrongObject", refusal(() -> client.call("ConfirmClaim", confirm, wrong)));
      }
      assertEquals("owned", client.confirm(claimed, World.TERMS).get("state"));
    }
    bystander.release("mistaken");
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndTheOthersServed() {
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 520; i++) {
        peers.add(RawPeer.connect(world.broker.socket()));
      }
      assertNull(peers.get(519).next());
      assertEquals(undisturbed, bystander.describe("bystander"));
      peers.get(0).send(call("Describe", Map.of("name", "bystander")), List.of());
      assertEquals(undisturbed, entry(peers.get(0)));
      try (Puppet another = world.puppet("looks.service")) {
        Map<?, ?> used = (Map<?, ?>) another.call("GetStatus", Map.of()).get("used");
        assertEquals(512L - 8 + 1, used.get("connections"), "one process has not all of root's");
      }
    } finally {
      peers.forEach(RawPeer::close);
    }
  }

  @Test
  void aLinkWhoseInterfaceGoesIsDefunct() throws IOException {
    Sandbox.End end = world.sandbox.wire().right();
    try (BpfObject object =
            BpfObject.load(Programs.DEMO.copyTo(world.sandbox.folder()), "firewall_v1");
        Program firewall = object.program("firewall_v1");
        LinkHandle link =
            end.call(
                () -> Kernel.attach(new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.NATIVE), firewall));
        Fd sent = link.dupFd()) {
      assertEquals("custody", bystander.deposit("gone", false, World.TERMS, sent).get("state"));
      Commands.run("ip", "-n", end.namespace(), "link", "del", end.ifname());
      Await.until("defunct", SOON, () -> is("defunct", "gone"));
      assertEquals("Defunct", refusal(() -> bystander.claim("gone")));
      assertEquals("Defunct", refusal(() -> bystander.deposit("gone", false, World.TERMS, sent)));
    }
    bystander.release("gone");
  }

  private static Map<String, Object> deposit(String name) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      return bystander.deposit(name, false, World.TERMS, sent);
    }
  }

  private static boolean is(String state, String name) {
    return bystander.describe(name).get("state").equals(state);
  }

  private static byte[] deposit(String name, int index) {
    return call("Deposit", Map.of("name", name, "fileDescriptor", index, "keepOwnership", false));
  }

  private static byte[] claim(String name) {
    return call("Claim", Map.of("name", name, "from", Map.of("uid", 0)));
  }

  private static byte[] call(String method, Map<String, ?> parameters) {
    return glued(
        Json.write(Map.of("method", "io.baton.Broker." + method, "parameters", parameters)),
        new byte[1]);
  }

  private static byte[] glued(byte[] one, byte[] two) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(two);
    return both.toByteArray();
  }

  private static Map<String, Object> entry(RawPeer peer) {
    try (Message answer = peer.next()) {
      return TestClient.entry(TestClient.parameters(answer));
    }
  }

  private static String error(RawPeer peer) {
    try (Message answer = peer.next()) {
      return (String) answer.members().get("error");
    }
  }
}
