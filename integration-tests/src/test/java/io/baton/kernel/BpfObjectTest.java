package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class BpfObjectTest {
  private Sandbox sandbox;
  private Path demo;

  @BeforeEach
  void copy() throws IOException {
    sandbox = Sandbox.create();
    demo = Programs.DEMO.copyTo(sandbox.folder());
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void loadsWhatIsNamed() {
    try (BpfObject object = BpfObject.load(demo, "edge_v2", "firewall_v1")) {
      assertEquals(List.of("firewall_v1", "edge_v2"), object.programs());
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> object.program("guard_v1"));
      assertEquals(demo + " has no program guard_v1; it has firewall_v1, edge_v2", e.getMessage());
    }
    try (BpfObject object = BpfObject.load(demo)) {
      assertEquals(6, object.programs().size());
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> BpfObject.load(demo, "firewal_v1"));
    assertTrue(e.getMessage().contains("has no program firewal_v1; it has firewall_v1,"));
  }

  /** Of Debian's libbpf not all of them. */
  @ParameterizedTest
  @CsvSource({
    "tcx/ingress, TCX_INGRESS",
    "tcx/egress, TCX_EGRESS",
    "netkit/primary, NETKIT_PRIMARY",
    "netkit/peer, NETKIT_PEER",
    "netfilter, NETFILTER",
    "uprobe.multi, TRACE_UPROBE_MULTI"
  })
  void knowsTheSectionsOfNewerLibraries(String section, AttachType expected) {
    Needs.kernel(6, 7, "netkit");
    Path file = Clang.compile(sandbox.folder(), section, "program", 0);
    try (BpfObject object = BpfObject.load(file);
        Program program = object.program("program")) {
      assertEquals(Optional.of(expected), program.expectedAttachType());
    }
  }

  @Test
  void whatIsTakenOutOutlivesIt() {
    BpfObject object = BpfObject.load(demo, "guard_v1");
    Program program = object.program("guard_v1");
    Program again = object.program("guard_v1");
    object.close();
    assertThrows(IllegalStateException.class, () -> object.program("guard_v1"));
    assertEquals("guard_v1#" + program.id(), program.toString());
    program.close();
    program.close();
    assertThrows(IllegalStateException.class, program::info);
    assertThrows(IllegalStateException.class, program::dup);
    assertThrows(IllegalStateException.class, program::dupFd);
    ProgramInfo info = again.info();
    assertEquals("guard_v1", info.name());
    assertEquals(again.id(), info.id());
    assertTrue(info.tag().matches("[0-9a-f]{16}"), info.tag());
    assertTrue(Commands.run("bpftool", "prog", "show", "id", "" + info.id()).contains(info.tag()));
    int id = again.id();
    again.close();
    assertEquals(Optional.empty(), Kernel.program(id));
  }

  @Test
  void knowsWhatAProgramWasLoadedFor() {
    try (BpfObject object = BpfObject.load(demo);
        Program firewall = object.program("firewall_v1");
        Program guard = object.program("guard_v1");
        Program edge = object.program("edge_v1");
        Program stranger = Program.adopt(guard.dupFd())) {
      assertEquals(Optional.of(AttachType.XDP), firewall.expectedAttachType());
      assertEquals(Optional.of(AttachType.CGROUP_INET_INGRESS), guard.expectedAttachType());
      assertEquals(Optional.empty(), edge.expectedAttachType());
      assertEquals(Optional.empty(), stranger.expectedAttachType());
      assertEquals(guard.id(), stranger.id());
      assertNotEquals(guard, stranger);
    }
  }

  @Test
  void aRefusalEndsWithTheVerifiersLog() throws IOException {
    Path refused = Programs.REFUSED.copyTo(sandbox.folder());
    KernelException e = assertThrows(KernelException.class, () -> BpfObject.load(refused));
    assertEquals("BPF_PROG_LOAD", e.command());
    List<String> lines = e.getMessage().lines().toList();
    assertEquals(
        "BPF_PROG_LOAD program reads_past_end of "
            + refused
            + ": EACCES (the verifier refuses it; its log follows)",
        lines.get(0));
    assertTrue(e.getMessage().contains("invalid access to packet"), e.getMessage());
    assertTrue(lines.get(lines.size() - 1).startsWith("processed "), e.getMessage());
  }

  @Test
  void whatIsNoObjectFileIsSaid() throws IOException {
    Path missing = demo.resolveSibling("missing.o");
    KernelException none = assertThrows(KernelException.class, () -> BpfObject.load(missing));
    assertEquals("bpf_object__open_file " + missing + ": ENOENT", none.getMessage());
    Path text = Files.writeString(missing, "not ELF");
    KernelException bad = assertThrows(KernelException.class, () -> BpfObject.load(text));
    assertTrue(
        bad.getMessage().endsWith("(not an object file that libbpf can read)"), bad.getMessage());
  }

  @Test
  void mapsAreReadAndWritten() {
    try (BpfObject object = BpfObject.load(demo, "guard_v1");
        BpfMap packets = object.map("packets")) {
      assertTrue(packets.id() > 0);
      ByteBuffer key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 2);
      ByteBuffer value = packets.lookup(key);
      assertEquals(0, value.remaining() % 8);
      assertEquals(0, value.getLong(0));
      packets.update(key, value.putLong(0, 4711));
      assertEquals(4711, packets.lookup(key).getLong(0));
      assertNull(packets.lookup(key.putInt(0, 99)));
      KernelException e = assertThrows(KernelException.class, () -> packets.update(key, value));
      assertEquals("BPF_MAP_UPDATE_ELEM map packets: E2BIG", e.getMessage());
      ByteBuffer wrong = ByteBuffer.allocate(8);
      assertThrows(IllegalArgumentException.class, () -> packets.lookup(wrong));
      assertThrows(IllegalArgumentException.class, () -> object.map("nosuch"));
    }
  }

  /** In a mount namespace where the library is an empty file. */
  static final class Loader {
    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        try (BpfObject object = BpfObject.load(Path.of(args[0]))) {
          System.out.println(object.programs());
        } catch (NotSupportedException e) {
          System.out.println(e.getMessage());
        }
      }
    }

    private Loader() {}
  }

  @Test
  void withoutLibbpfItSaysWhatToInstall() throws Exception {
    Needs.tools("unshare", "mount");
    BpfObject.load(demo, "guard_v1").close();
    Path library =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains("libbpf.so"))
            .map(line -> Path.of(line.substring(line.indexOf('/'))))
            .findFirst()
            .orElseThrow(() -> new AssertionError("libbpf is not loaded here"));
    List<String> loader = Jvm.command(Loader.class, demo.toString());
    String script = "mount --bind /dev/null " + library + " && exec \"$@\"";
    List<String> command =
        new java.util.ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh"));
    command.addAll(loader);
    String said = Commands.run(command.toArray(String[]::new));
    assertEquals(
        "loading an object file needs libbpf.so.1: install libbpf1 (Debian, Ubuntu) or libbpf\n"
            .repeat(2),
        said);
    assertFalse(said.contains("Exception"));
  }

  @Test
  void whatIsGivenHasToFit() {
    ByteBuffer four = ByteBuffer.allocateDirect(Integer.BYTES);
    assertEquals(
        "sentinel.bpf.o has no map nothing; it has again",
        assertThrows(
                IllegalArgumentException.class,
                () -> load(Programs.SENTINEL, "sentinel.bpf.o", Map.of("nothing", four)))
            .getMessage());
    assertEquals(
        "bpf_map__set_initial_value map .rodata.plan of gates.bpf.o: EINVAL",
        assertThrows(
                KernelException.class,
                () -> load(Programs.GATES, "gates.bpf.o", Map.of(".rodata.plan", four)))
            .getMessage());
  }

  private static void load(Programs object, String name, Map<String, ByteBuffer> values) {
    BpfObject.load(object.bytes(), name, new BpfObject.Given(Map.of(), values)).close();
  }
}
