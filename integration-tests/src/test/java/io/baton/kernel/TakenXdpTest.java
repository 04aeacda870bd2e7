package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Clang;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An interface takes one XDP program: who comes second is told what sits there. */
@ExtendWith(NoLeaks.class)
class TakenXdpTest {
  private final Sandbox sandbox = Sandbox.create();
  private final Sandbox.Wire wire = sandbox.wire();
  private final Sandbox.End end = wire.right();
  private Program firewall;

  @BeforeEach
  void load() throws IOException {
    Path file = Programs.DEMO.copyTo(sandbox.folder());
    try (BpfObject object = BpfObject.load(file, "firewall_v1")) {
      firewall = object.program("firewall_v1");
    }
  }

  @AfterEach
  void close() {
    try (sandbox) {
      firewall.close();
    }
  }

  private LinkHandle attach(Sandbox.End to, Hook.Xdp.Mode mode) {
    return to.call(() -> Kernel.attach(new Hook.Xdp(to.ifname(), mode), firewall));
  }

  private void attachByNetlink(Path file, String program) {
    Commands.run(
        "ip",
        "-n",
        end.namespace(),
        "link",
        "set",
        end.ifname(),
        "xdpgeneric",
        "obj",
        file.toString(),
        "program",
        program);
  }

  private String refusal(Hook.Xdp.Mode mode) {
    return assertThrows(KernelException.class, () -> attach(end, mode).close()).getMessage();
  }

  @Test
  void byOneOfTwoLinks() {
    // Both ends have the same index, each in its namespace, and now the same program.
    try (LinkHandle elsewhere = attach(wire.left(), Hook.Xdp.Mode.GENERIC);
        LinkHandle sitting = attach(end, Hook.Xdp.Mode.GENERIC)) {
      String who =
          "%s or %s with program %s"
              .formatted(elsewhere.info().label(), sitting.info().label(), firewall);
      assertEquals(
          "BPF_LINK_CREATE %s to xdp generic on %s: EBUSY (the interface has one already: %s)"
              .formatted(firewall, end.ifname(), who),
          refusal(Hook.Xdp.Mode.GENERIC));
      assertEquals(
          "BPF_LINK_CREATE %s to xdp native on %s: EEXIST (the interface has one already, in another mode: %s)"
              .formatted(firewall, end.ifname(), who),
          refusal(Hook.Xdp.Mode.NATIVE));
    }
  }

  /** The other end has the same index in its namespace, and another program. */
  @Test
  void byNoOtherLinkThanThat() throws IOException {
    Path file = Programs.DEMO.copyTo(sandbox.folder());
    try (BpfObject object = BpfObject.load(file, "firewall_v2");
        Program other = object.program("firewall_v2");
        LinkHandle elsewhere = attach(wire.left(), Hook.Xdp.Mode.GENERIC);
        LinkHandle sitting =
            end.call(
                () -> Kernel.attach(new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC), other))) {
      assertEquals(elsewhere.info().ifindex(), sitting.info().ifindex());
      String said = refusal(Hook.Xdp.Mode.GENERIC);
      assertTrue(
          said.endsWith("already: %s with program %s)".formatted(sitting.info().label(), other)),
          said);
    }
  }

  @Test
  void byAProgramWithoutALink() throws IOException {
    attachByNetlink(Programs.DEMO.copyTo(sandbox.folder()), "firewall_v2");
    String said = refusal(Hook.Xdp.Mode.GENERIC);
    Pattern expected =
        Pattern.compile(
            "EBUSY \\(the interface has one already: program firewall_v2#\\d+, attached without a"
                + " link \\(ip link set … xdp off\\)\\)$");
    assertTrue(expected.matcher(said).find(), said);
  }

  /** What libxdp attaches is called so, and calls the programs that were asked for. */
  @Test
  void byADispatcher() {
    attachByNetlink(Clang.compile(sandbox.folder(), "xdp", "xdp_dispatcher", 2), "xdp_dispatcher");
    String said = refusal(Hook.Xdp.Mode.GENERIC);
    assertTrue(said.contains("already: program xdp_dispatcher#"), said);
  }

  /** The program's number everybody may know; whether a link holds it is another question. */
  @Test
  void cannotTellIsNotNo() throws Exception {
    try (LinkHandle sitting = attach(end, Hook.Xdp.Mode.GENERIC)) {
      KernelException e =
          end.call(
              () ->
                  assertThrows(
                      KernelException.class,
                      () ->
                          Powers.with(
                              EnumSet.of(Capability.NET_ADMIN),
                              () ->
                                  Kernel.attach(
                                      new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC),
                                      firewall))));
      assertTrue(
          e.getMessage()
              .endsWith(
                  "already: program #%d; by which link, if any, CAP_SYS_ADMIN could tell)"
                      .formatted(sitting.info().programId())),
          e.getMessage());
    }
  }
}
