package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several links on one TCX hook, in the order that was asked for. */
@ExtendWith(NoLeaks.class)
class TcxOrderTest {
  /** More than fit. */
  private static final int MOST = 64;

  private static final int QUERY_PROG_IDS = 16;
  private static final int QUERY_COUNT = 24;
  private static final int QUERY_LINK_IDS = 40;

  private Sandbox sandbox;
  private Sandbox.End end;
  private final List<LinkHandle> links = new ArrayList<>();

  @BeforeEach
  void make() {
    Needs.kernel(6, 6, "TCX");
    sandbox = Sandbox.create();
    end = sandbox.wire().right();
  }

  @AfterEach
  void close() {
    links.forEach(LinkHandle::close);
    sandbox.close();
  }

  /** A program once loaded can be on the hook once only. */
  private LinkHandle attach(Position position, long revision) {
    Hook hook = new Hook.Tcx(end.ifname(), Hook.Tcx.Direction.EGRESS, position, revision);
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "edge_v1");
        Program program = object.program("edge_v1")) {
      LinkHandle link = end.call(() -> Kernel.attach(hook, program));
      links.add(link);
      return link;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As the kernel has it: BPF_PROG_QUERY, here and not by the code under test. */
  private List<Integer> order() {
    return end.call(
        () -> {
          ByteBuffer found =
              ByteBuffer.allocateDirect(2 * MOST * Integer.BYTES).order(ByteOrder.nativeOrder());
          long programs = Scratch.address(found);
          int ifindex = Kernel.ifindex(end.ifname()).orElseThrow();
          Scratch query = BpfAttr.zeroed();
          query.bytes.putInt(BpfAttr.QUERY_TARGET_IFINDEX, ifindex);
          query.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, AttachType.TCX_EGRESS.ordinal());
          query.bytes.putLong(QUERY_PROG_IDS, programs).putInt(QUERY_COUNT, MOST);
          query.bytes.putLong(QUERY_LINK_IDS, programs + MOST * Integer.BYTES);
          assertEquals(0, Bpf.call(Bpf.BPF_PROG_QUERY, query));
          int[] links = new int[query.bytes.getInt(QUERY_COUNT)];
          found
              .position(MOST * Integer.BYTES)
              .slice()
              .order(ByteOrder.nativeOrder())
              .asIntBuffer()
              .get(links);
          return Arrays.stream(links).boxed().toList();
        });
  }

  private static List<Integer> ids(LinkHandle... links) {
    return List.of(links).stream().map(LinkHandle::objectId).toList();
  }

  @Test
  void keepsTheOrder() {
    LinkHandle a = attach(new Position.Last(), 0);
    LinkHandle b = attach(new Position.Last(), 0);
    LinkHandle c = attach(new Position.First(), 0);
    LinkHandle d = attach(new Position.Before(b.objectId()), 0);
    LinkHandle e = attach(new Position.After(c.objectId()), 0);
    assertEquals(ids(c, e, a, d, b), order());
    d.close();
    assertEquals(ids(c, e, a, b), order());
  }

  @Test
  void refusesAnotherRevision() {
    attach(new Position.Last(), 1);
    attach(new Position.Last(), 2);
    KernelException e = assertThrows(KernelException.class, () -> attach(new Position.Last(), 2));
    assertEquals(new Errno(Errno.ESTALE), e.errno());
    assertTrue(e.getMessage().endsWith("(expected revision 2, found 3)"), e.getMessage());
    assertEquals(2, order().size());
  }

  @Test
  void refusesAnAnchorThatIsNotThere() {
    LinkHandle gone = attach(new Position.Last(), 0);
    int id = gone.objectId();
    gone.close();
    for (Position position : List.of(new Position.Before(id), new Position.After(id))) {
      KernelException e = assertThrows(KernelException.class, () -> attach(position, 0));
      assertTrue(e.getMessage().endsWith("link " + id + " is not on that hook)"), e.getMessage());
    }
  }

  @Test
  void sixtyThreeAreAllThatFit() {
    for (int i = 0; i < 63; i++) {
      attach(new Position.Last(), 0);
    }
    KernelException e = assertThrows(KernelException.class, () -> attach(new Position.Last(), 0));
    assertEquals(new Errno(Errno.ERANGE), e.errno());
    assertTrue(e.getMessage().contains("as many programs as it can"), e.getMessage());
  }
}
