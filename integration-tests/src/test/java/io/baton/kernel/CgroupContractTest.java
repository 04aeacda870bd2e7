package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Jvm;
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
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a link promises, at every hook of a cgroup, seen by what a process in there may do. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@EnumSource(CgroupKind.class)
class CgroupContractTest {
  /** The kernel notices a removed cgroup only some time later. */
  private static final Duration NOTICE = Duration.ofSeconds(5);

  @Parameter CgroupKind kind;

  private final Sandbox sandbox = Sandbox.create();
  private final Path cgroup = sandbox.cgroup("contract");
  private BpfMap runs;
  private Program v1;
  private Program v2;
  private Program misfit;
  private CgroupProcess process;
  private LinkHandle link;

  @BeforeParameterizedClassInvocation
  static void need(CgroupKind kind) {
    kind.need();
  }

  @BeforeEach
  void attach() throws IOException {
    String[] names = {
      kind.program() + "_v1", kind.program() + "_v2", kind.other().program() + "_v1"
    };
    try (BpfObject object = BpfObject.load(Programs.CGROUPS.copyTo(sandbox.folder()), names)) {
      v1 = object.program(names[0]);
      v2 = object.program(names[1]);
      misfit = object.program(names[2]);
      runs = object.map("runs");
    }
    process = new CgroupProcess(sandbox, cgroup, kind.action);
    assertRuns(0);
    link = Kernel.attach(hook(), v1);
  }

  private Hook hook() {
    return new Hook.Cgroup(cgroup, kind.attachType());
  }

  @AfterEach
  void close() {
    try (sandbox) {
      link.close();
      process.close();
      v1.close();
      v2.close();
      misfit.close();
      runs.close();
    }
  }

  /** That this version runs, 0 for none, and what it does to the process. */
  private void assertRuns(int version) {
    long one = count(1);
    long two = count(2);
    assertEquals(version == 1 ? kind.refusal : CgroupProcess.DONE, process.act());
    assertEquals(version, (count(1) > one ? 1 : 0) + (count(2) > two ? 2 : 0));
  }

  private long count(int version) {
    ByteBuffer key = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    return runs.lookup(key.putInt(0, version - 1)).getLong();
  }

  @Test
  void saysWhatItIs() {
    LinkInfo info = link.info();
    assertEquals(LinkType.CGROUP, info.type());
    assertEquals(kind.attachType(), info.attach().orElseThrow());
    assertEquals(v1.id(), info.programId());
    assertEquals(Liveness.ATTACHED, info.liveness());
    Hook otherHook = new Hook.Cgroup(cgroup, kind.other().attachType());
    try (Target here = Target.open(hook());
        Target other = Target.open(otherHook)) {
      assertTrue(here.holds(link));
      assertFalse(other.holds(link));
    }
    assertRuns(1);
  }

  @Test
  void replaceComparesWithWhatIsAttached() {
    try (LinkHandle other = link.dup()) {
      other.replace(v2);
      assertRuns(2);
      KernelException e = assertThrows(KernelException.class, () -> link.replace(v2));
      assertEquals(
          "BPF_LINK_UPDATE %s: EPERM (expected program %s, found %s)"
              .formatted(link.info().label(), v1, v2),
          e.getMessage());
      other.replace(v1);
      assertRuns(1);
    }
  }

  @Test
  void refusesAProgramForAnotherHook() {
    String why =
        "EINVAL (%s was loaded for %s, this is %s)"
            .formatted(misfit, kind.other().attachType().label(), kind.attachType().label());
    for (Executable attempt :
        List.<Executable>of(() -> link.replace(misfit), () -> link.replaceUnchecked(misfit))) {
      KernelException e = assertThrows(KernelException.class, attempt);
      assertEquals("BPF_LINK_UPDATE " + link.info().label() + ": " + why, e.getMessage());
    }
    KernelException e =
        assertThrows(KernelException.class, () -> Kernel.attach(hook(), misfit).close());
    assertTrue(e.getMessage().contains(misfit + " was loaded for"), e.getMessage());
    assertRuns(1);
  }

  @Test
  void detachBreaksItForEveryHolder() {
    try (LinkHandle other = link.dup()) {
      other.detach();
      assertRuns(0);
      link.detach();
      assertDefunct();
    }
  }

  private void assertDefunct() {
    assertEquals(Liveness.DETACHED, link.info().liveness());
    assertEquals(kind.attachType(), link.info().attach().orElseThrow());
    KernelException e = assertThrows(KernelException.class, () -> link.replace(v2));
    assertEquals(new Errno(Errno.ENOLINK), e.errno());
  }

  @Test
  void endsWithItsCgroup() throws IOException {
    process.close();
    Await.until("an empty cgroup", NOTICE, () -> cgroup.toFile().delete());
    Await.until("the link is detached", NOTICE, () -> link.info().cgroupId() == 0);
    assertDefunct();
  }

  @Test
  void aPinIsAHold() throws IOException {
    Path pin = sandbox.bpffs().resolve("link");
    link.pin(pin);
    int id = link.objectId();
    link.close();
    assertRuns(1);
    try (LinkHandle opened = Kernel.open(pin)) {
      Files.delete(pin);
      assertEquals(id, opened.objectId());
      assertRuns(1);
    }
    assertRuns(0);
  }

  @Test
  void aHolderNeedsNoCapability() throws Exception {
    Path socket = sandbox.folder().resolve("socket");
    List<String> command =
        HandOverTest.receiver(socket, Jvm.withoutCapabilities(HandOverTest.Heir.class));
    Process heir;
    try (Listener listener = Listener.bind(socket)) {
      heir = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      HandOverTest.handOver(listener, List.of(link.dupFd(), v1.dupFd(), v2.dupFd()));
    }
    // Only the heir holds it from here on, or the socket while nobody has read.
    link.close();
    try (BufferedReader said = heir.inputReader()) {
      assertTrue(said.readLine().startsWith("needs CAP_"));
      assertEquals("done", said.readLine());
      assertRuns(2);
      HandOverTest.proceed(heir);
      assertEquals("done", said.readLine());
      assertRuns(0);
    } finally {
      heir.destroyForcibly().waitFor();
    }
  }
}
