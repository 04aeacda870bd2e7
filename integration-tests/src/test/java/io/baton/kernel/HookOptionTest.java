package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Clang;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Netfilter;
import io.baton.kernel.Hook.Netfilter.Family;
import io.baton.kernel.Hook.Netfilter.Point;
import io.baton.kernel.Hook.Xdp.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hook's options do: modes of XDP, places of sockmaps and netfilter, defragmentation. */
@ExtendWith(NoLeaks.class)
class HookOptionTest {
  private static final Duration ARRIVAL = Duration.ofSeconds(5);

  /** Of UDP, in three packets. */
  private static final int FRAGMENTED = 4000;

  private final Sandbox sandbox = Sandbox.create();
  private final Sandbox.Wire wire = sandbox.wire();
  private final Sandbox.End end = wire.right();

  @AfterEach
  void close() {
    sandbox.close();
  }

  private LinkHandle attach(Hook hook, Program program) {
    return end.call(() -> Kernel.attach(hook, program));
  }

  @Test
  void xdpRunsInTheModeThatIsAskedFor() throws IOException {
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "firewall_v1");
        Program firewall = object.program("firewall_v1")) {
      assertEquals("xdp", mode(Mode.ANY, firewall));
      assertEquals("xdp", mode(Mode.NATIVE, firewall));
      assertEquals("xdpgeneric", mode(Mode.GENERIC, firewall));
      KernelException e = assertThrows(KernelException.class, () -> mode(Mode.OFFLOAD, firewall));
      assertTrue(
          e.getMessage()
              .endsWith(
                  "(the driver offloads nothing, or the program was not loaded for that interface)"),
          e.getMessage());
    }
  }

  /** As ip calls it. */
  private String mode(Mode mode, Program firewall) {
    try (LinkHandle link = attach(new Hook.Xdp(end.ifname(), mode), firewall)) {
      String shown = Commands.run("ip", "-n", end.namespace(), "link", "show", end.ifname());
      assertTrue(shown.contains(" id " + link.info().programId() + " "), shown);
      return shown.replaceFirst("(?s).* mtu \\d+ (\\w+) .*", "$1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SK_MSG_VERDICT, sk_msg",
    "SK_SKB_STREAM_PARSER, sk_skb/stream_parser",
    "SK_SKB_STREAM_VERDICT, sk_skb/stream_verdict",
    "SK_SKB_VERDICT, sk_skb"
  })
  void aSockmapHasAPlaceForEachType(AttachType type, String section) throws IOException {
    HookKind.SOCKMAP.need();
    try (BpfObject maps = BpfObject.load(Programs.SOCKMAP.copyTo(sandbox.folder()));
        BpfMap sockets = maps.map("sockets");
        BpfObject object = BpfObject.load(Clang.compile(sandbox.folder(), section, "accepts", 1));
        Program accepts = object.program("accepts");
        LinkHandle link = Kernel.attach(new Hook.Sockmap(sockets, type), accepts)) {
      assertEquals(Optional.of(type), link.info().attach());
      assertEquals(sockets.id(), link.info().mapId());
      link.detach();
      assertEquals(0, link.info().mapId());
    }
  }

  @Test
  void netfilterHasAllPointsOfBothFamilies() throws IOException {
    HookKind.NETFILTER.need();
    try (BpfObject object = BpfObject.load(Programs.NETWORK.copyTo(sandbox.folder()), "filter_v1");
        Program filter = object.program("filter_v1")) {
      for (Family family : Family.values()) {
        for (Point point : Point.values()) {
          Netfilter hook = new Netfilter(family, point, -7, false);
          try (LinkHandle link = attach(hook, filter)) {
            assertEquals(Optional.of(LinkDetails.Netfilter.of(hook)), link.details());
          }
        }
      }
    }
  }

  /** The one after another sees what that one let pass, and the one with fragments each of them. */
  @Test
  void netfilterPutsFragmentsTogetherWhereItIsAskedTo() throws IOException {
    HookKind.NETFILTER.need();
    String[] names = {"filter_v1", "filter_v2"};
    try (BpfObject object = BpfObject.load(Programs.NETWORK.copyTo(sandbox.folder()), names);
        Program one = object.program(names[0]);
        Program two = object.program(names[1]);
        BpfMap runs = object.map("runs")) {
      try (LinkHandle early = attach(preRouting(-500, false), one)) {
        try (LinkHandle late = attach(preRouting(0, false), two)) {
          assertEquals("3 3", seen(runs), early + ", " + late);
        }
        try (LinkHandle late = attach(preRouting(0, true), two)) {
          assertEquals("3 1", seen(runs), early + ", " + late);
        }
      }
    }
  }

  private static Netfilter preRouting(int priority, boolean defragment) {
    return new Netfilter(Family.IPV4, Point.PRE_ROUTING, priority, defragment);
  }

  /** How often the two run for one packet in fragments. */
  private String seen(BpfMap runs) throws IOException {
    long one = count(runs, 0);
    long two = count(runs, 1);
    InetSocketAddress address = new InetSocketAddress(end.address(), Programs.PASS_PORT);
    try (DatagramChannel receiver = end.call(() -> DatagramChannel.open().bind(address));
        DatagramChannel sender = wire.left().call(DatagramChannel::open)) {
      receiver.configureBlocking(false);
      sender.send(ByteBuffer.allocate(FRAGMENTED), address);
      ByteBuffer packet = ByteBuffer.allocate(FRAGMENTED);
      Await.until("the packet", ARRIVAL, () -> isReceived(receiver, packet));
    }
    return (count(runs, 0) - one) + " " + (count(runs, 1) - two);
  }

  private static boolean isReceived(DatagramChannel receiver, ByteBuffer packet) {
    try {
      return receiver.receive(packet) != null;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long count(BpfMap runs, int key) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    return runs.lookup(bytes.putInt(0, key)).getLong();
  }
}
