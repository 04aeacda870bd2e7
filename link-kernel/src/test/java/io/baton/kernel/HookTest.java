package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.kernel.Hook.Moment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class HookTest {
  private static final Path FOLDER = Path.of("/sys/fs/cgroup/edge.service");

  @Test
  void labelsAreInTheFieldsTerms() {
    assertEquals("xdp on eth0", new Hook.Xdp("eth0", Hook.Xdp.Mode.ANY).label());
    assertEquals("xdp native on eth0", new Hook.Xdp("eth0", Hook.Xdp.Mode.NATIVE).label());
    Hook tcx = new Hook.Tcx("eth0", Hook.Tcx.Direction.EGRESS, new Position.First(), 0);
    assertEquals("tcx egress on eth0", tcx.label());
    Hook cgroup = new Hook.Cgroup(FOLDER, AttachType.CGROUP_INET4_CONNECT);
    assertEquals("cgroup_inet4_connect on " + FOLDER, cgroup.label());
  }

  @Test
  void aCgroupTakesOnlyWhatIsForCgroups() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Hook.Cgroup(FOLDER, AttachType.XDP));
    assertEquals("xdp is not a hook of a cgroup", e.getMessage());
    assertEquals("lsm_cgroup on /x", new Hook.Cgroup(Path.of("/x"), AttachType.LSM_CGROUP).label());
  }

  @Test
  void aCgroupOrdersNoPrograms() {
    Position after = new Position.After(new Anchor.ProgramId(5));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Hook.Cgroup(FOLDER, AttachType.CGROUP_INET_INGRESS, after, false, 0));
  }

  @Test
  void othersTakeOnlyTheirOwnTypes() {
    assertThrows(IllegalArgumentException.class, () -> new Hook.Netns(AttachType.XDP));
    assertThrows(IllegalArgumentException.class, () -> new Hook.Tracing(AttachType.XDP, 0));
    assertEquals(
        "sk_lookup on /run/netns/edge", Hook.Netns.named("edge", AttachType.SK_LOOKUP).label());
  }

  @Test
  void probesAreWrittenAsPerfDoes() {
    assertEquals(
        "tracepoint sched:sched_switch", new Hook.Tracepoint("sched", "sched_switch", 0).label());
    assertEquals("kprobe vfs_read+0x10", new Hook.Kprobe("vfs_read", 16, Moment.ENTRY, 0).label());
    assertEquals("kretprobe vfs_read", new Hook.Kprobe("vfs_read", 0, Moment.RETURN, 0).label());
    assertEquals("kprobe 0xffffffff81000000", kprobeAt(0xffff_ffff_8100_0000L).label());
    Path file = Path.of("/bin/sh");
    assertEquals(
        "uretprobe /bin/sh+0x40", new Hook.Uprobe(file, 64, 0, 0, Moment.RETURN, 0).label());
    assertEquals(
        "perf event page-faults every 5 of thread 7 on CPU 1",
        new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 5, 7, 1, 0).label());
  }

  private static Hook kprobeAt(long address) {
    return Hook.Kprobe.at(address, Moment.ENTRY, 0);
  }

  @Test
  void whatMakesNoSenseIsRefusedAtOnce() {
    for (Executable attempt :
        List.<Executable>of(
            () -> new Hook.Kprobe("vfs_read", 0, Moment.SESSION, 0),
            () -> new Hook.Uprobe(FOLDER, 0, 0, 0, Moment.SESSION, 0),
            () -> new Hook.Uprobe(FOLDER, 0, 1L << 32, 0, Moment.ENTRY, 0),
            () -> new Hook.PerfEvent(PerfCounter.SW_CPU_CLOCK, 0, 1, -1, 0),
            () -> new Hook.PerfEvent(PerfCounter.SW_CPU_CLOCK, 1, 0, -1, 0))) {
      assertThrows(IllegalArgumentException.class, attempt);
    }
  }

  @Test
  void positionsAreFlags() {
    assertEquals(0, Order.LAST.flags());
    assertEquals(8, new Order(new Position.First(), 0).flags());
    assertOrder(8 | 32 | 0x2000, 42, new Position.Before(42));
    assertOrder(16 | 32 | 0x2000, 43, new Position.After(43));
    assertOrder(16 | 32, 44, new Position.After(new Anchor.ProgramId(44)));
  }

  private static void assertOrder(int flags, int relative, Position position) {
    Order order = new Order(position, 7);
    assertEquals(flags, order.flags());
    ByteBuffer attr = ByteBuffer.allocate(BpfAttr.SIZE);
    order.acquire(attr);
    order.release();
    assertEquals(relative, attr.getInt(BpfAttr.LINK_CREATE_TCX_RELATIVE_FD));
    assertEquals(7, attr.getLong(BpfAttr.LINK_CREATE_TCX_EXPECTED_REVISION));
  }
}
