package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Clang;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** A refusal says what was refused, by the kernel's name of the error, and what may be done. */
@ExtendWith(NoLeaks.class)
class ExplanationTest {
  private Sandbox sandbox;
  private Sandbox.End end;
  private Path cgroup;
  private BpfObject object;
  private Program firewall;
  private Program edge;
  private Program guard;

  @BeforeEach
  void load() throws IOException {
    sandbox = Sandbox.create();
    end = sandbox.wire().right();
    cgroup = sandbox.cgroup("explained");
    String[] names = {"firewall_v1", "edge_v1", "guard_v1"};
    object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), names);
    firewall = object.program("firewall_v1");
    edge = object.program("edge_v1");
    guard = object.program("guard_v1");
  }

  @AfterEach
  void close() {
    firewall.close();
    edge.close();
    guard.close();
    object.close();
    sandbox.close();
  }

  private Hook xdp(Hook.Xdp.Mode mode) {
    return new Hook.Xdp(end.ifname(), mode);
  }

  private Hook tcx() {
    return new Hook.Tcx(end.ifname(), Hook.Tcx.Direction.INGRESS, new Position.Last(), 0);
  }

  private Hook ingress() {
    return new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS);
  }

  private LinkHandle attach(Hook hook, Program program) {
    return end.call(() -> Kernel.attach(hook, program));
  }

  private static void assertRefused(String expected, Executable attempt) {
    assertEquals(expected, assertThrows(KernelException.class, attempt).getMessage());
  }

  @Test
  void noSuchInterface() {
    assertRefused(
        "if_nametoindex interface nosuch0: ENODEV (there is none in this network namespace)",
        () -> Kernel.attach(new Hook.Xdp("nosuch0", Hook.Xdp.Mode.ANY), firewall));
  }

  @Test
  void interfaceGone() {
    for (Hook hook : new Hook[] {xdp(Hook.Xdp.Mode.ANY), tcx()}) {
      try (Target target = end.call(() -> Target.open(hook))) {
        // This thread is in another namespace, where nothing has that index.
        KernelException e =
            assertThrows(KernelException.class, () -> elsewhere(() -> target.attach(firewall)));
        assertTrue(
            e.getMessage().contains("is gone or in another network namespace"), e.getMessage());
      }
    }
  }

  private <R> R elsewhere(NetworkNamespace.Body<R, RuntimeException> body) {
    try (NetworkNamespace empty = NetworkNamespace.named(sandbox.namespace())) {
      return empty.call(body);
    }
  }

  @Test
  void noSuchCgroup() throws IOException {
    Path gone = cgroup.resolve("gone");
    Hook hook = new Hook.Cgroup(gone, AttachType.CGROUP_INET_INGRESS);
    assertRefused("open cgroup " + gone + ": ENOENT", () -> Kernel.attach(hook, guard));
    Files.createDirectory(gone);
    try (Target target = Target.open(hook)) {
      Files.delete(gone);
      assertRefused(
          "BPF_LINK_CREATE %s to %s: ENOENT (the cgroup is removed)".formatted(guard, hook.label()),
          () -> target.attach(guard));
    }
  }

  @Test
  void notACgroup() {
    Path folder = sandbox.folder();
    Hook hook = new Hook.Cgroup(folder, AttachType.CGROUP_INET_INGRESS);
    assertRefused(
        "BPF_LINK_CREATE %s to cgroup_inet_ingress on %s: EBADF".formatted(guard, folder)
            + " (the folder is not a cgroup of version 2)",
        () -> Kernel.attach(hook, guard));
  }

  @Test
  void sameProgramTwice() {
    Needs.kernel(6, 6, "tcx links");
    try (LinkHandle sitting = attach(tcx(), edge)) {
      assertRefused(
          "BPF_LINK_CREATE %s to tcx ingress on %s: EEXIST (%s is on that hook already)"
              .formatted(edge, end.ifname(), edge),
          () -> attach(tcx(), edge));
      assertEquals(LinkInfo.Liveness.ATTACHED, sitting.info().liveness());
    }
  }

  @Test
  void programOfAnotherKind() {
    assertRefused(
        "BPF_LINK_CREATE %s to xdp generic on %s: EINVAL (%s is not an XDP program for an interface)"
            .formatted(guard, end.ifname(), guard),
        () -> attach(xdp(Hook.Xdp.Mode.GENERIC), guard));
    assertRefused(
        "BPF_LINK_CREATE %s to %s: EINVAL (%s was loaded for xdp)"
            .formatted(firewall, ingress().label(), firewall),
        () -> attach(ingress(), firewall));
  }

  @Test
  void programOfAnotherKindForTcx() {
    Needs.kernel(6, 6, "tcx links");
    assertRefused(
        "BPF_LINK_CREATE %s to tcx ingress on %s: EINVAL (%s is not a traffic control program)"
            .formatted(guard, end.ifname(), guard),
        () -> attach(tcx(), guard));
    try (LinkHandle link = attach(tcx(), edge)) {
      assertRefused(
          "BPF_LINK_UPDATE %s: EINVAL (%s is not of the attached program's type or attach type)"
              .formatted(link.info().label(), firewall),
          () -> link.replace(firewall));
    }
  }

  @Test
  void programForTheOtherDirection() {
    Hook egress = new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_EGRESS);
    assertRefused(
        "BPF_LINK_CREATE %s to %s: EINVAL (%s was loaded for cgroup_inet_ingress)"
            .formatted(guard, egress.label(), guard),
        () -> Kernel.attach(egress, guard));
    Program unknown = Program.adopt(guard.dupFd());
    try (unknown;
        LinkHandle link = Kernel.attach(egress, unknown)) {
      // The kernel takes it either way.
      assertRefused(
          "BPF_LINK_UPDATE %s: EINVAL (%s was loaded for cgroup_inet_ingress, this is cgroup_inet_egress)"
              .formatted(link.info().label(), guard),
          () -> link.replaceUnchecked(guard));
    }
  }

  @Test
  void programForADevmap() {
    Path compiled = Clang.compile(sandbox.folder(), "xdp/devmap", "forwards", 2);
    try (BpfObject other = BpfObject.load(compiled);
        Program forwards = other.program("forwards");
        LinkHandle link = attach(xdp(Hook.Xdp.Mode.GENERIC), firewall)) {
      assertRefused(
          "BPF_LINK_UPDATE %s: EINVAL (%s was loaded for xdp_devmap, this is xdp)"
              .formatted(link.info().label(), forwards),
          () -> link.replace(forwards));
      // Without a comparison it is the kernel that refuses.
      KernelException e =
          assertThrows(KernelException.class, () -> link.replaceUnchecked(forwards));
      assertEquals(new Errno(Errno.EINVAL), e.errno());
      assertEquals(firewall.id(), link.info().programId());
    }
  }

  @Test
  void cgroupTakenByAProgramThatToleratesNoOther() {
    Commands.run("bpftool", "cgroup", "attach", "" + cgroup, "ingress", "id", "" + guard.id());
    assertRefused(
        "BPF_LINK_CREATE %s to %s: EPERM (on it or above sits a program that was attached without BPF_F_ALLOW_MULTI)"
            .formatted(guard, ingress().label()),
        () -> attach(ingress(), guard));
  }

  /** Tries what takes a capability, and has none. */
  static final class Powerless {
    public static void main(String[] args) {
      Path cgroup = Path.of(args[0]);
      Path file = Path.of(args[2]);
      attempt(Kernel::links);
      attempt(() -> BpfObject.load(file, "firewall_v1").close());
      try (Program guard = Program.adopt(Bpffs.open(Path.of(args[1])))) {
        Hook hook = new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS);
        attempt(() -> Kernel.attach(hook, guard).close());
      }
    }

    private static void attempt(Runnable what) {
      try {
        what.run();
      } catch (KernelException e) {
        System.out.println(e.getMessage());
      }
    }

    private Powerless() {}
  }

  @Test
  void capabilityMissing() throws IOException {
    Path pin = sandbox.bpffs().resolve("guard");
    try (Fd fd = guard.dupFd()) {
      Bpffs.pin(fd, pin);
    }
    Path file = Programs.DEMO.copyTo(sandbox.folder());
    List<String> command =
        Jvm.withoutCapabilities(Powerless.class, "" + cgroup, "" + pin, "" + file);
    assertEquals(
        List.of(
            "BPF_LINK_GET_NEXT_ID after 0: EPERM (needs CAP_SYS_ADMIN)",
            "bpf_object__load " + file + ": EPERM (needs CAP_NET_ADMIN, CAP_BPF)",
            "BPF_LINK_CREATE %s to %s: EPERM (needs CAP_NET_ADMIN)"
                .formatted(guard, ingress().label())),
        Commands.run(command.toArray(String[]::new)).lines().toList());
  }

  @Test
  void notALink() {
    assertRefused(
        "BPF_OBJ_GET_INFO_BY_FD %s: EINVAL (it is a program, not a link)"
            .formatted("program firewall_v1"),
        () -> LinkHandle.adopt(firewall.dupFd(), edge.dup()));
    UnixSocket[] pair = UnixSocket.pair();
    assertRefused(
        "BPF_OBJ_GET_INFO_BY_FD socket of a pair: EINVAL (it is a socket, not a program)",
        () -> Program.adopt(pair[0].fd()));
    pair[1].close();
    BpfMap map = object.map("packets");
    map.close();
    assertRefused(
        "BPF_OBJ_GET_INFO_BY_FD program firewall_v1: EINVAL (it is a program, not a map)",
        () -> BpfMap.adopt(firewall.dupFd()));
  }
}
