package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
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
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several links on one hook of an interface, in the order that was asked for. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@EnumSource(
    value = HookKind.class,
    names = {"TCX", "NETKIT"})
class InterfaceOrderTest {
  /** More than fit. */
  private static final int MOST = 64;

  private static final int QUERY_PROG_IDS = 16;
  private static final int QUERY_COUNT = 24;
  private static final int QUERY_LINK_IDS = 40;

  @Parameter HookKind kind;

  private Sandbox sandbox;
  private Sandbox.End end;
  private String ifname;
  private final List<LinkHandle> links = new ArrayList<>();

  @BeforeParameterizedClassInvocation
  static void need(HookKind kind) throws IOException {
    kind.need();
  }

  @BeforeEach
  void make() {
    sandbox = Sandbox.create();
    end = sandbox.wire().right();
    ifname = end.ifname();
    if (kind == HookKind.NETKIT) {
      ifname = Scene.NETKIT;
      Commands.run("ip", "-n", end.namespace(), "link", "add", ifname, "type", "netkit");
    }
  }

  @AfterEach
  void close() {
    links.forEach(LinkHandle::close);
    sandbox.close();
  }

  private Hook hook(Position position, long revision) {
    return kind == HookKind.TCX
        ? new Hook.Tcx(ifname, Hook.Tcx.Direction.EGRESS, position, revision)
        : new Hook.Netkit(ifname, Hook.Netkit.End.PEER, position, revision);
  }

  private AttachType attachType() {
    return kind == HookKind.TCX ? AttachType.TCX_EGRESS : AttachType.NETKIT_PEER;
  }

  /** A program once loaded can be on the hook once only. */
  private LinkHandle attach(Hook hook) {
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "edge_v1");
        Program program = object.program("edge_v1")) {
      LinkHandle link = end.call(() -> Kernel.attach(hook, program));
      links.add(link);
      return link;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private LinkHandle attach(Position position, long revision) {
    return attach(hook(position, revision));
  }

  /** To the other hook of the same interface. */
  private LinkHandle attachElsewhere() {
    Position last = new Position.Last();
    Hook other =
        kind == HookKind.TCX
            ? new Hook.Tcx(ifname, Hook.Tcx.Direction.INGRESS, last, 0)
            : new Hook.Netkit(ifname, Hook.Netkit.End.PRIMARY, last, 0);
    return attach(other);
  }

  private LinkHandle attach(Position position) {
    return attach(position, 0);
  }

  /** As the kernel has it: BPF_PROG_QUERY, here and not by the code under test. */
  private List<Integer> order() {
    return end.call(
        () -> {
          ByteBuffer found =
              ByteBuffer.allocateDirect(2 * MOST * Integer.BYTES).order(ByteOrder.nativeOrder());
          long programs = Scratch.address(found);
          int ifindex = Kernel.ifindex(ifname).orElseThrow();
          Scratch query = BpfAttr.zeroed();
          query.bytes.putInt(BpfAttr.QUERY_TARGET_IFINDEX, ifindex);
          query.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, attachType().ordinal());
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
    LinkHandle a = attach(new Position.Last());
    LinkHandle b = attach(new Position.Last());
    LinkHandle c = attach(new Position.First());
    LinkHandle d = attach(new Position.Before(b.objectId()));
    LinkHandle e = attach(new Position.After(c.objectId()));
    assertEquals(ids(c, e, a, d, b), order());
    d.close();
    assertEquals(ids(c, e, a, b), order());
  }

  @Test
  void findsItsPlaceByAnythingOnTheHook() {
    LinkHandle a = attach(new Position.Last());
    LinkHandle b = attach(new Position.Before(new Anchor.OfLink(a)));
    LinkHandle c = attach(new Position.After(new Anchor.OfLink(b)));
    assertEquals(ids(b, c, a), order());
    Program program = a.program().orElseThrow();
    LinkHandle d = attach(new Position.Before(new Anchor.OfProgram(program)));
    LinkHandle e = attach(new Position.After(new Anchor.OfProgram(program)));
    assertEquals(ids(b, c, d, a, e), order());
    LinkHandle f = attach(new Position.Before(new Anchor.ProgramId(program.id())));
    LinkHandle g = attach(new Position.After(new Anchor.ProgramId(program.id())));
    assertEquals(ids(b, c, d, f, a, g, e), order());
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
    LinkHandle gone = attach(new Position.Last());
    int id = gone.objectId();
    gone.close();
    for (Position position : List.of(new Position.Before(id), new Position.After(id))) {
      KernelException e = assertThrows(KernelException.class, () -> attach(position));
      assertTrue(e.getMessage().endsWith("link " + id + " is not on that hook)"), e.getMessage());
    }
    LinkHandle elsewhere = attachElsewhere();
    Program program = elsewhere.program().orElseThrow();
    KernelException e =
        assertThrows(
            KernelException.class, () -> attach(new Position.After(new Anchor.OfProgram(program))));
    assertTrue(
        e.getMessage().endsWith("program " + program + " is not on that hook)"), e.getMessage());
  }

  @Test
  void sixtyThreeAreAllThatFit() {
    for (int i = 0; i < 63; i++) {
      attach(new Position.Last());
    }
    KernelException e = assertThrows(KernelException.class, () -> attach(new Position.Last()));
    assertEquals(new Errno(Errno.ERANGE), e.errno());
    assertTrue(
        e.getMessage()
            .endsWith("(the hook has the 63 programs that it can hold: one has to go first)"),
        e.getMessage());
    links.remove(0).close();
    attach(new Position.Last());
    assertEquals(63, order().size());
  }

  @Test
  void aGoneInterfaceTakesNoMore() {
    LinkHandle link = attach(new Position.Last());
    Commands.run("ip", "-n", end.namespace(), "link", "del", ifname);
    assertEquals(LinkInfo.Liveness.DETACHED, link.info().liveness());
    KernelException e = assertThrows(KernelException.class, () -> attach(new Position.Last()));
    assertEquals(new Errno(Errno.ENODEV), e.errno());
    assertTrue(e.getMessage().contains("interface " + ifname), e.getMessage());
  }
}
