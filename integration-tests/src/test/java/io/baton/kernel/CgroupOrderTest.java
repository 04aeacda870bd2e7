package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several links on one cgroup, in the order that was asked for. */
@ExtendWith(NoLeaks.class)
class CgroupOrderTest {
  private static final AttachType INGRESS = AttachType.CGROUP_INET_INGRESS;
  private static final int MOST = 64;

  private final Sandbox sandbox = Sandbox.create();
  private final Path cgroup = sandbox.cgroup("order");
  private final List<LinkHandle> links = new ArrayList<>();

  /** Distributions have it in older kernels too, so it is found out by trying. */
  @BeforeEach
  void need() {
    try {
      attach(sandbox.cgroup("trial"), new Position.First(), false, 0);
    } catch (KernelException e) {
      assertTrue(e.getMessage().contains("since Linux 6.17"), e.getMessage());
      Needs.kernel(6, 17, "An order among a cgroup's links");
      throw e;
    }
  }

  @AfterEach
  void close() {
    links.forEach(LinkHandle::close);
    sandbox.close();
  }

  /** Loaded anew, so that each position has a program of its own. */
  private LinkHandle attach(Path to, Position position, boolean preorder, long revision) {
    Hook hook = new Hook.Cgroup(to, INGRESS, position, preorder, revision);
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1");
        Program program = object.program("guard_v1")) {
      LinkHandle link = Kernel.attach(hook, program);
      links.add(link);
      return link;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private LinkHandle attach(Position position, boolean preorder, long revision) {
    return attach(cgroup, position, preorder, revision);
  }

  private LinkHandle attach(Position position) {
    return attach(position, false, 0);
  }

  /** The programs as the kernel runs them: BPF_PROG_QUERY, here and not by the code under test. */
  private List<Integer> effective() {
    try (Fd directory = Cgroups.open(cgroup)) {
      Scratch query = Scratch.zeroed(Scratch.TAIL + MOST * Integer.BYTES);
      query.bytes.putInt(BpfAttr.QUERY_TARGET_FD, directory.acquire());
      query.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, INGRESS.ordinal());
      query.bytes.putInt(8, 1); // query_flags: BPF_F_QUERY_EFFECTIVE
      query.bytes.putLong(BpfAttr.QUERY_PROG_IDS, query.address + Scratch.TAIL);
      query.bytes.putInt(BpfAttr.QUERY_COUNT, MOST);
      assertEquals(0, Bpf.call(Bpf.BPF_PROG_QUERY, query));
      directory.release();
      List<Integer> programs = new ArrayList<>();
      for (int i = 0; i < query.bytes.getInt(BpfAttr.QUERY_COUNT); i++) {
        programs.add(query.bytes.getInt(Scratch.TAIL + i * Integer.BYTES));
      }
      return programs;
    }
  }

  private static List<Integer> programs(LinkHandle... links) {
    return List.of(links).stream().map(link -> link.info().programId()).toList();
  }

  @Test
  void keepsTheOrder() {
    LinkHandle a = attach(new Position.Last());
    LinkHandle b = attach(new Position.Last());
    LinkHandle c = attach(new Position.First());
    LinkHandle d = attach(new Position.Before(b.objectId()));
    LinkHandle e = attach(new Position.After(new Anchor.OfLink(c)));
    assertEquals(programs(c, e, a, d, b), effective());
    LinkHandle f = attach(new Position.Before(new Anchor.OfLink(a)));
    LinkHandle g = attach(new Position.After(a.objectId()));
    assertEquals(programs(c, e, f, a, g, d, b), effective());
  }

  @Test
  void preorderRunsFirst() {
    LinkHandle usual = attach(new Position.First());
    LinkHandle pre = attach(new Position.Last(), true, 0);
    assertEquals(programs(pre, usual), effective());
  }

  @Test
  void refusesAnotherRevision() {
    attach(new Position.Last(), false, 1);
    attach(new Position.Last(), false, 2);
    KernelException e =
        assertThrows(KernelException.class, () -> attach(new Position.Last(), false, 2));
    assertEquals(new Errno(Errno.ESTALE), e.errno());
    assertTrue(e.getMessage().endsWith("(expected revision 2, found 3)"), e.getMessage());
  }

  @Test
  void refusesAnAnchorThatIsNotThere() {
    LinkHandle gone = attach(new Position.Last());
    int id = gone.objectId();
    gone.close();
    KernelException e = assertThrows(KernelException.class, () -> attach(new Position.Before(id)));
    assertTrue(e.getMessage().contains("link " + id + " is not on that hook"), e.getMessage());
    // Found closed before the kernel is asked: nothing stays lent.
    Position closed = new Position.After(new Anchor.OfLink(gone));
    assertThrows(IllegalStateException.class, () -> attach(closed));
  }
}
