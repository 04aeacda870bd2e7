package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.LinkInfo.Liveness;
import io.baton.varlink.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/**
 * What {@link LinkContractTest} holds of links with a program, of those with a map: the link is a
 * TCP congestion control. A kernel that is sent the map which is attached already dies of it.
 */
@ExtendWith(NoLeaks.class)
class StructOpsTest {
  private static final String CONNECT =
      """
      import socket
      listener = socket.create_server(('127.0.0.1', 0))
      client = socket.socket()
      try:
          client.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'baton_patient')
          client.connect(listener.getsockname())
          print('connected')
      except FileNotFoundError:
          print('unknown')
      """;

  /** Two of the same name, from one file. */
  private record Version(BpfMap map, BpfMap runs) implements AutoCloseable {
    static Version load(Path file) {
      try (BpfObject object = BpfObject.load(file)) {
        return new Version(object.map("patient"), object.map("runs"));
      }
    }

    long count() {
      return runs.lookup(ByteBuffer.allocate(Integer.BYTES))
          .order(ByteOrder.nativeOrder())
          .getLong();
    }

    @Override
    public void close() {
      map.close();
      runs.close();
    }
  }

  private Sandbox sandbox;
  private Version v1;
  private Version v2;
  private LinkHandle link;

  @BeforeAll
  static void need() {
    Needs.guest("a congestion control of TCP");
    Needs.kernel(6, 4, "a link of struct_ops");
    Needs.tools("python3");
  }

  @BeforeEach
  void attach() throws IOException {
    sandbox = Sandbox.create();
    Path file = Programs.CONGESTION.copyTo(sandbox.folder());
    v1 = Version.load(file);
    v2 = Version.load(file);
    link = Kernel.attach(new Hook.StructOps(v1.map));
  }

  @AfterEach
  void close() {
    link.close();
    v1.close();
    v2.close();
    sandbox.close();
  }

  /** Which version a new connection gets: 1, 2, or 0 if there is none. */
  private int chosen() {
    long one = v1.count();
    long two = v2.count();
    String said = Commands.run("python3", "-c", CONNECT).strip();
    int by = (v1.count() > one ? 1 : 0) + (v2.count() > two ? 2 : 0);
    assertEquals(by == 0 ? "unknown" : "connected", said);
    return by;
  }

  @Test
  void isAttachedUntilTheLastClose() {
    LinkHandle other = link.dup();
    link.close();
    assertEquals(1, chosen());
    assertEquals(Optional.of(v1.map.toString()), other.map().map(BpfMap::toString));
    other.close();
    assertEquals(0, chosen());
    assertThrows(IllegalStateException.class, link::info);
    assertThrows(IllegalStateException.class, () -> link.replace(v2.map));
  }

  @Test
  void saysWhatItIs() {
    LinkInfo info = link.info();
    assertEquals(LinkType.STRUCT_OPS, info.type());
    assertEquals(link.objectId(), info.id());
    assertEquals(v1.map.id(), info.mapId());
    assertEquals(0, info.programId());
    assertEquals(Liveness.ATTACHED, info.liveness());
    assertTrue(Kernel.links().anyMatch(info::equals));
    try (Target here = Target.open(new Hook.StructOps(v2.map))) {
      assertTrue(here.holds(link));
    }
  }

  @Test
  void replaceSwapsInOneStep() {
    int id = link.objectId();
    link.replace(v2.map);
    assertEquals(v2.map.id(), link.info().mapId());
    assertEquals(2, chosen());
    link.replace(v1.map);
    assertEquals(1, chosen());
    assertEquals(id, link.info().id());
  }

  @Test
  void theAttachedMapIsNeverSent() {
    link.replace(v1.map);
    try (LinkHandle other = link.dup()) {
      other.replace(v2.map);
      other.replace(v2.map);
    }
    for (BpfMap next : List.of(v2.map, v1.map)) {
      KernelException e = assertThrows(KernelException.class, () -> link.replace(next));
      assertEquals(
          "BPF_LINK_UPDATE %s: EPERM (expected %s, found %s)"
              .formatted(link.info().label(), v1.map, v2.map),
          e.getMessage());
    }
    assertEquals(v2.map.id(), link.info().mapId());
    assertEquals(2, chosen());
  }

  /** Each with a handle of its own: who comes too late is refused. */
  @Test
  void norByManyHoldersAtOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failed = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(this::replaceOften);
      thread.setUncaughtExceptionHandler(
          (t, e) -> {
            synchronized (failed) {
              failed.add(e);
            }
          });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failed);
    assertEquals(link.info().mapId() == v1.map.id() ? 1 : 2, chosen());
  }

  private void replaceOften() {
    for (int i = 0; i < 25; i++) {
      BpfMap current = link.info().mapId() == v1.map.id() ? v1.map : v2.map;
      try (LinkHandle own = LinkHandle.adoptWithMap(link.dupFd(), current.dup())) {
        own.replace(v2.map);
        own.replace(v1.map);
      } catch (KernelException e) {
        assertEquals(new Errno(Errno.EPERM), e.errno());
      }
    }
  }

  @Test
  void replaceNeedsAMapToCompareWith() {
    try (LinkHandle other = LinkHandle.adopt(link.dupFd(), null)) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> other.replace(v2.map));
      assertTrue(e.getMessage().endsWith("adoptWithMap"), e.getMessage());
    }
    assertEquals(v1.map.id(), link.info().mapId());
  }

  @Test
  void replaceRefusesWhatIsSomethingElse() throws IOException {
    KernelException e = assertThrows(KernelException.class, () -> link.replace(v1.runs));
    assertEquals(new Errno(Errno.EINVAL), e.errno());
    assertTrue(e.getMessage().contains("implements something else"), e.getMessage());
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "edge_v1");
        Program edge = object.program("edge_v1")) {
      for (Executable attempt :
          List.<Executable>of(() -> link.replace(edge), () -> link.replaceUnchecked(edge))) {
        NotSupportedException none = assertThrows(NotSupportedException.class, attempt);
        assertTrue(none.getMessage().contains("is replaced with a map"), none.getMessage());
      }
      Hook other = new Hook.StructOps(v2.map);
      assertThrows(IllegalArgumentException.class, () -> Kernel.attach(other, edge));
    }
    assertEquals(1, chosen());
  }

  @Test
  void oneOfAName() {
    KernelException e =
        assertThrows(KernelException.class, () -> Kernel.attach(new Hook.StructOps(v2.map)));
    assertEquals(
        "BPF_LINK_CREATE struct_ops of %s: EEXIST (another one of that name is there)"
            .formatted(v2.map),
        e.getMessage());
    e = assertThrows(KernelException.class, () -> Kernel.attach(new Hook.StructOps(v1.runs)));
    assertTrue(e.getMessage().contains("none of struct_ops"), e.getMessage());
  }

  @Test
  void detachBreaksItForEveryHolder() {
    Needs.kernel(6, 11, "detaching a link of struct_ops");
    try (LinkHandle other = link.dup()) {
      other.detach();
    }
    assertEquals(Liveness.DETACHED, link.info().liveness());
    assertEquals(0, chosen());
    link.detach();
    for (BpfMap next : List.of(v1.map, v2.map)) {
      KernelException e = assertThrows(KernelException.class, () -> link.replace(next));
      assertEquals(new Errno(Errno.ENOLINK), e.errno());
    }
    link.close();
    try (LinkHandle again = Kernel.attach(new Hook.StructOps(v1.map))) {
      assertEquals(Liveness.ATTACHED, again.info().liveness());
    }
  }

  @Test
  void aPinIsAHold() throws IOException {
    Path pin = sandbox.bpffs().resolve("link");
    link.pin(pin);
    int id = link.objectId();
    link.close();
    assertEquals(1, chosen());
    try (LinkHandle opened = Kernel.open(pin)) {
      assertEquals(id, opened.objectId());
      Files.delete(pin);
      assertEquals(Optional.empty(), opened.map());
      assertEquals(1, chosen());
    }
    assertEquals(0, chosen());
  }

  /** Has no capability; got a link, the map that is attached, and another one. */
  static final class Heir {
    public static void main(String[] args) throws IOException {
      List<Fd> fds = Exec.listenFds();
      System.out.println(Capability.missing(Capability.values()));
      BpfMap current = BpfMap.adopt(fds.get(1));
      try (BpfMap next = BpfMap.adopt(fds.get(2));
          LinkHandle link = LinkHandle.adoptWithMap(fds.get(0), current)) {
        link.replace(next);
        System.out.println("replaced");
        System.in.read();
      }
    }

    private Heir() {}
  }

  @Test
  void aHolderNeedsNoCapability() throws Exception {
    Path path = sandbox.folder().resolve("socket");
    List<String> command = HandOverTest.receiver(path, Jvm.withoutCapabilities(Heir.class));
    Process heir;
    try (Listener listener = Listener.bind(path)) {
      heir = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      List<Fd> lent = List.of(link.dupFd(), v1.map.dupFd(), v2.map.dupFd());
      HandOverTest.handOver(listener, lent);
      link.close();
    }
    try (BufferedReader said = heir.inputReader()) {
      assertEquals("needs CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF", said.readLine());
      assertEquals("replaced", said.readLine());
      assertEquals(2, chosen());
      HandOverTest.proceed(heir);
      assertEquals(0, heir.waitFor());
      assertEquals(0, chosen());
    } finally {
      heir.destroyForcibly();
    }
  }
}
