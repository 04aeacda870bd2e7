package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.kernel.Hook.Position;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
  void positionsAreFlags() {
    assertEquals(8, create(new Position.First()).flags());
    assertEquals(16, create(new Position.Last()).flags());
    LinkCreate before = create(new Position.Before(42));
    assertEquals(8 | 32 | 0x2000, before.flags());
    assertEquals(42, before.relativeId());
    LinkCreate after = create(new Position.After(43));
    assertEquals(16 | 32 | 0x2000, after.flags());
    assertEquals(43, after.relativeId());
    assertEquals(7, after.expectedRevision());
  }

  /** On the loopback, of which only the index is looked up. */
  private static LinkCreate create(Position position) {
    return LinkCreate.of(new Hook.Tcx("lo", Hook.Tcx.Direction.INGRESS, position, 7));
  }
}
