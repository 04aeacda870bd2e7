package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.LinkType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attaching to an interface in a network namespace that is not the broker's. */
class InterfaceTest {
  private Host host;
  private Sandbox.End end;

  @BeforeEach
  void start() {
    host = new Host();
    end = host.sandbox.wire().right();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private Baton.Result attach(String kind, String program, String name, String... options) {
    List<String> arguments = new ArrayList<>(List.of("attach", kind, end.ifname()));
    arguments.addAll(List.of(host.program(program), "--netns", end.namespace(), "--name", name));
    arguments.addAll(List.of(options));
    return host.baton(arguments.toArray(String[]::new));
  }

  @Test
  void xdpIsAttachedReplacedAndGoneWithItsInterface() {
    String said = attach("xdp", "firewall_v1", "fw", "--mode", "native").done();
    assertTrue(said.contains(" on " + end.ifname() + " (xdp native, link "), said);
    LinkInfo link = host.link(host.linkId("fw")).orElseThrow();
    assertEquals(LinkType.XDP, link.type());
    host.baton("replace", "fw", host.program("firewall_v2")).done();

    String taken = attach("xdp", "firewall_v1", "fw-b").refused(ExitCode.FAILED);
    assertTrue(taken.contains("EBUSY"), taken);

    Commands.run("ip", "-n", end.namespace(), "link", "del", end.ifname());
    assertEquals(ExitCode.NO, host.baton("show", "-q", "fw").exitCode());
    String listed = host.baton("ls").done();
    assertTrue(listed.contains("(gone)"), listed);
    assertTrue(listed.endsWith("complete\n"), listed);
  }

  @Test
  void xdpIsDetached() {
    attach("xdp", "firewall_v1", "fw").done();
    int link = host.linkId("fw");
    assertEquals(Map.of("detached", "fw"), host.json("detach", "fw"));
    assertTrue(host.link(link).isEmpty());
    attach("xdp", "firewall_v1", "fw").done();
  }

  @Test
  void tcxIsSeenAndReplacedAndDetached() {
    Needs.kernel(6, 6, "TCX");
    attach("tcx", "edge_v1", "edge", "--direction", "egress").done();
    int link = host.linkId("edge");
    String shown = host.baton("show", "edge").done();
    assertTrue(shown.contains(" egress (tcx, link " + link + ")"), shown);
    host.baton("replace", "edge", host.program("edge_v2")).done();
    String row =
        host.baton("ls").done().lines().filter(l -> l.startsWith("edge ")).findFirst().orElse("");
    assertTrue(row.contains(" tcx ") && row.contains(" edge_v2#"), row);
    host.baton("detach", "edge").done();
    assertTrue(host.link(link).isEmpty());
  }

  @Test
  void aNamespaceThatIsNotThere() {
    String said =
        host.baton(
                "attach",
                "xdp",
                end.ifname(),
                host.program("firewall_v1"),
                "--netns=nowhere",
                "--name=fw")
            .refused(ExitCode.FAILED);
    assertTrue(said.contains("/nowhere: ENOENT (there is no such file)"), said);
  }

  @Test
  void tcxTakesAPlaceAmongTheOthers() {
    Needs.kernel(6, 6, "TCX");
    assertTrue(attach("tcx", "edge_v1", "one").done().contains("(tcx ingress, link "));
    String one = "" + host.linkId("one");
    attach("tcx", "edge_v2", "two", "--before", one).done();
    host.baton("release", "one").done();
    String gone = attach("tcx", "edge_v1", "three", "--after", one).refused(ExitCode.FAILED);
    assertTrue(gone.contains("ENOENT"), gone);

    // Attached twice and detached once, the hook's list is at revision 4.
    String stale =
        attach("tcx", "edge_v1", "three", "--expect-revision=2").refused(ExitCode.FAILED);
    assertTrue(stale.contains("ESTALE"), stale);
    attach("tcx", "edge_v1", "three", "--expect-revision=4").done();
  }
}
