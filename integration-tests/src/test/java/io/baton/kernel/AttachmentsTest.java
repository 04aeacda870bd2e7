package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Attachment.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What hooks themselves tell of what is on them, attached by the tools that everybody has. */
@ExtendWith(NoLeaks.class)
class AttachmentsTest {
  /** Of an order in which one was put, beginning with 1. */
  private static final long TCX_REVISION = 2;

  private Sandbox sandbox;
  private Sandbox.End end;

  @BeforeEach
  void open() {
    Needs.tools("bpftool", "tc");
    sandbox = Sandbox.create();
    end = sandbox.wire().right();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  private Program program(Programs object, String name) throws IOException {
    try (BpfObject loaded = BpfObject.load(object.copyTo(sandbox.folder()), name)) {
      return loaded.program(name);
    }
  }

  /** Runs in the namespace of the wire's right end. */
  private void there(String... command) {
    String[] whole = new String[command.length + 4];
    System.arraycopy(new String[] {"ip", "netns", "exec", end.namespace()}, 0, whole, 0, 4);
    System.arraycopy(command, 0, whole, 4, command.length);
    Commands.run(whole);
  }

  private NetworkNamespaces.Found namespace() {
    return NetworkNamespaces.all().stream()
        .filter(found -> end.namespace().equals(found.name()))
        .findFirst()
        .orElseThrow();
  }

  private Place.Interface place() {
    return new Place.Interface(
        namespace(), end.call(() -> Kernel.ifindex(end.ifname()).orElseThrow()), end.ifname());
  }

  @Test
  void ofXdpByNetlinkTheModeIsTold() throws IOException {
    try (Program firewall = program(Programs.DEMO, "firewall_v1")) {
      for (String mode : List.of("generic", "native")) {
        String drv = mode.equals("native") ? "xdpdrv" : "xdpgeneric";
        String id = Integer.toString(firewall.id());
        there("bpftool", "net", "attach", drv, "id", id, "dev", end.ifname());
        Attachment found =
            new Attachment(place(), "xdp " + mode, 1, 0, firewall.id(), Attachment.UNTOLD);
        assertEquals(List.of(found), Attachments.of(namespace()));
        there("bpftool", "net", "detach", drv, "dev", end.ifname());
      }
      assertEquals(List.of(), Attachments.of(namespace()));
    }
  }

  @Test
  void filtersOfClsactHaveNoLinkAndThoseOfTcxTellTheirs() throws IOException {
    Path pins = sandbox.bpffs();
    try (Program edge = program(Programs.DEMO, "edge_v1");
        Program other = program(Programs.DEMO, "edge_v2")) {
      pin(edge, pins.resolve("edge"));
      there("tc", "qdisc", "add", "dev", end.ifname(), "clsact");
      String pinned = pins.resolve("edge").toString();
      for (String prio : List.of("1", "2")) {
        there(
            "tc",
            "filter",
            "add",
            "dev",
            end.ifname(),
            "egress",
            "prio",
            prio,
            "bpf",
            "da",
            "object-pinned",
            pinned);
      }
      Hook hook = new Hook.Tcx(end.ifname(), Hook.Tcx.Direction.INGRESS, new Position.Last(), 0);
      try (LinkHandle link = end.call(() -> Kernel.attach(hook, other))) {
        assertEquals(
            List.of(
                new Attachment(place(), "tc egress", 1, 0, edge.id(), 0),
                new Attachment(place(), "tc egress", 2, 0, edge.id(), 0),
                new Attachment(
                    place(), "tcx ingress", 1, TCX_REVISION, other.id(), link.objectId())),
            Attachments.of(namespace()));
      }
    }
  }

  private static void pin(Program program, Path path) {
    try (Fd copy = program.dupFd()) {
      Bpffs.pin(copy, path);
    }
  }

  @Test
  void aNamespaceTellsItsDissector() throws IOException {
    try (Program dissector = program(Programs.NETWORK, "dissector_v1")) {
      pin(dissector, sandbox.bpffs().resolve("dissector"));
      String id = Integer.toString(dissector.id());
      there("bpftool", "prog", "attach", "id", id, "flow_dissector");
      assertEquals(
          List.of(
              new Attachment(
                  new Place.Namespace(namespace()),
                  "flow_dissector",
                  1,
                  0,
                  dissector.id(),
                  Attachment.UNTOLD)),
          Attachments.of(namespace()));
      there("bpftool", "prog", "detach", "id", id, "flow_dissector");
    }
  }

  @Test
  void cgroupsTellTheirProgramsInOrder() throws IOException {
    Path cgroup = sandbox.cgroup("old");
    try (Program first = program(Programs.DEMO, "guard_v1");
        Program second = program(Programs.DEMO, "guard_v2")) {
      String id = Integer.toString(first.id());
      Commands.run(
          "bpftool",
          "cgroup",
          "attach",
          cgroup.toString(),
          "cgroup_inet_ingress",
          "id",
          id,
          "multi");
      try (LinkHandle link =
          Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), second)) {
        Place place = new Place.Cgroup("/" + cgroup.getFileName(), link.info().cgroupId());
        List<Attachment> found =
            Attachments.ofCgroups().stream()
                .filter(attachment -> attachment.place().equals(place))
                .toList();
        String hook = "cgroup_inet_ingress";
        // Since Linux 6.17 they have a revision.
        long revision = found.get(0).revision();
        assertEquals(
            List.of(
                new Attachment(place, hook, 1, revision, first.id(), Attachment.UNTOLD),
                new Attachment(place, hook, 2, revision, second.id(), Attachment.UNTOLD)),
            found);
      }
    }
  }

  @Test
  void mapsOfSocketsTellTheirPrograms() throws IOException {
    Path file = Programs.SOCKMAP.copyTo(sandbox.folder());
    try (BpfObject object = BpfObject.load(file, "verdict_v1");
        Program verdict = object.program("verdict_v1");
        BpfMap map = object.map("sockets")) {
      String[] ids = {Integer.toString(verdict.id()), Integer.toString(map.id())};
      Commands.run(
          "bpftool", "prog", "attach", "id", ids[0], "sk_skb_stream_verdict", "id", ids[1]);
      Place place = new Place.SocketMap(map.id());
      assertEquals(
          List.of(
              new Attachment(
                  place, "sk_skb_stream_verdict", 1, 0, verdict.id(), Attachment.UNTOLD)),
          Attachments.ofSocketMaps().stream()
              .filter(attachment -> attachment.place().equals(place))
              .toList());
    }
  }
}
