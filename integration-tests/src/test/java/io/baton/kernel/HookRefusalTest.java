package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Netfilter;
import io.baton.kernel.Hook.Netfilter.Family;
import io.baton.kernel.Hook.Netfilter.Point;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel refuses of namespaces, netfilter, sockmaps and tracepoints, and says of them. */
@ExtendWith(NoLeaks.class)
class HookRefusalTest {
  private final Sandbox sandbox = Sandbox.create();
  private final Sandbox.End end = sandbox.wire().right();

  @AfterEach
  void close() {
    sandbox.close();
  }

  private Program load(Programs file, String name) {
    try (BpfObject object = BpfObject.load(file.copyTo(sandbox.folder()), name)) {
      return object.program(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private LinkHandle attach(Hook hook, Program program) {
    return end.call(() -> Kernel.attach(hook, program));
  }

  private void assertRefused(String errno, String hint, Hook hook, Program program) {
    KernelException e = assertThrows(KernelException.class, () -> attach(hook, program).close());
    assertEquals(errno, e.errno().name());
    assertTrue(e.getMessage().endsWith("(" + hint + ")"), e.getMessage());
  }

  private static Netfilter netfilter(int priority, boolean defragment) {
    return new Netfilter(Family.IPV4, Point.LOCAL_IN, priority, defragment);
  }

  @Test
  void oneDissectorPerNamespace() {
    Hook hook = Hook.Netns.named(end.namespace(), AttachType.FLOW_DISSECTOR);
    try (Program v1 = load(Programs.NETWORK, "dissector_v1");
        Program firewall = load(Programs.DEMO, "firewall_v1");
        LinkHandle link = Kernel.attach(hook, v1)) {
      String taken = "the network namespace, or the first one, has a flow dissector already";
      assertRefused("E2BIG", taken, hook, v1);
      assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
      assertRefused(
          "EINVAL",
          firewall + " was loaded for xdp, or the file is no network namespace",
          hook,
          firewall);
    }
  }

  @Test
  void onePriorityOfNetfilterForEach() {
    Needs.kernel(6, 4, "netfilter");
    try (Program filter = load(Programs.NETWORK, "filter_v1");
        LinkHandle link = attach(netfilter(7, false), filter)) {
      assertEquals(
          Optional.of(new LinkDetails.Netfilter(Family.IPV4.number, 1, 7, false)), link.details());
      assertRefused(
          "EBUSY",
          "another program has that priority there: take the next one",
          netfilter(7, false),
          filter);
      assertRefused(
          "ERANGE",
          "the least and the greatest priority are the kernel's own",
          netfilter(Integer.MIN_VALUE, false),
          filter);
      assertRefused(
          "ERANGE",
          "with defragmentation the priority has to be above -400, and below the greatest",
          netfilter(-400, true),
          filter);
      try (Target same = end.call(() -> Target.open(netfilter(7, false)));
          Target other = end.call(() -> Target.open(netfilter(8, false)))) {
        assertTrue(same.holds(link));
        assertFalse(other.holds(link));
      }
    }
  }

  @Test
  void oneVerdictPerSockmap() throws IOException {
    Needs.kernel(6, 10, "sockmap links");
    try (BpfObject object =
            BpfObject.load(Programs.SOCKMAP.copyTo(sandbox.folder()), "verdict_v1");
        Program verdict = object.program("verdict_v1");
        BpfMap sockets = object.map("sockets");
        BpfMap runs = object.map("runs")) {
      AttachType type = AttachType.SK_SKB_STREAM_VERDICT;
      try (LinkHandle link = Kernel.attach(new Hook.Sockmap(sockets, type), verdict);
          Target other = Target.open(new Hook.Sockmap(runs, type))) {
        assertRefused(
            "EBUSY",
            "the map has a sk_skb_stream_verdict program already",
            new Hook.Sockmap(sockets, type),
            verdict);
        assertFalse(other.holds(link));
        NotSupportedException none =
            assertThrows(NotSupportedException.class, () -> link.replace(runs));
        assertEquals(
            link.info().label() + " takes no map: only struct_ops links do", none.getMessage());
        assertThrows(IllegalArgumentException.class, other::attach);
      }
      KernelException e =
          assertThrows(KernelException.class, () -> attach(new Hook.Sockmap(runs, type), verdict));
      assertTrue(e.getMessage().contains("the map is no sockmap"), e.getMessage());
    }
  }

  @Test
  void aTracepointByName() {
    try (Program raw = load(Programs.TRACING, "raw_v1");
        LinkHandle link = Kernel.attach(new Hook.RawTracepoint("task_rename", 0), raw);
        Target same = Target.open(new Hook.RawTracepoint("task_rename", 0));
        Target other = Target.open(new Hook.RawTracepoint("sched_switch", 0))) {
      assertEquals(Optional.of(new LinkDetails.RawTracepoint("task_rename", 0)), link.details());
      assertTrue(same.holds(link));
      assertFalse(other.holds(link));
      assertRefused(
          "ENOENT",
          "the kernel has no tracepoint no_such",
          new Hook.RawTracepoint("no_such", 0),
          raw);
    }
  }

  @Test
  void aTracepointHandsItsCookieOn() {
    Needs.kernel(6, 18, "telling the cookie of a raw tracepoint");
    try (Program raw = load(Programs.TRACING, "raw_v1");
        Program typed = load(Programs.TRACING, "typed_v1");
        LinkHandle one = Kernel.attach(new Hook.RawTracepoint("task_rename", 77), raw);
        LinkHandle two = Kernel.attach(new Hook.TracingRawTracepoint(78), typed)) {
      assertEquals(Optional.of(new LinkDetails.RawTracepoint("task_rename", 77)), one.details());
      assertEquals(Optional.of(new LinkDetails.RawTracepoint("task_rename", 78)), two.details());
    }
  }

  @Test
  void aKernelThatLoadsNoTracingSaysSo() {
    try {
      load(Programs.TRACING, "entry_v1").close();
      Assumptions.abort("this kernel loads programs for functions");
    } catch (KernelException e) {
      assertEquals("EPERM", e.errno().name());
      assertTrue(e.getMessage().contains("forbids it to everybody"), e.getMessage());
    }
  }
}
