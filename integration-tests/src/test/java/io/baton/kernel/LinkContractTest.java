package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.LinkInfo.Liveness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a link promises, whatever it is attached to. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@EnumSource(HookKind.class)
class LinkContractTest {
  /** The kernel notices a removed cgroup only some time later. */
  private static final Duration NOTICE = Duration.ofSeconds(5);

  @Parameter HookKind kind;

  private Scene scene;
  private LinkHandle link;

  @BeforeParameterizedClassInvocation
  static void need(HookKind kind) throws IOException {
    kind.need();
  }

  @BeforeEach
  void attach() {
    scene = new Scene(kind);
    assertEquals(0, scene.ranBy());
    link = scene.attach(scene.v1);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    scene.close();
  }

  @Test
  void isAttachedUntilTheLastClose() {
    LinkHandle other = link.dup();
    assertEquals(1, scene.ranBy());
    link.close();
    assertEquals(1, scene.ranBy());
    assertEquals(Optional.of(scene.v1.toString()), other.program().map(Program::toString));
    other.close();
    assertEquals(0, scene.ranBy());
    assertThrows(IllegalStateException.class, link::info);
    assertThrows(IllegalStateException.class, () -> link.replace(scene.v2));
  }

  @Test
  void saysWhatItIs() {
    LinkInfo info = link.info();
    assertEquals(kind.type, info.type());
    assertEquals(link.objectId(), info.id());
    assertEquals(scene.v1.id(), info.programId());
    boolean tells = kind != HookKind.NETFILTER;
    assertEquals(tells ? Liveness.ATTACHED : Liveness.UNKNOWN, info.liveness());
    assertTrue(Kernel.links().anyMatch(info::equals));
    assertEquals(Optional.of(scene.v1.info()), Kernel.program(info.programId()));
    try (Target here = scene.target()) {
      assertTrue(here.holds(link));
    }
  }

  /** A type without replace says so, whatever is asked for, and runs what it ran. */
  private boolean hasNoReplace() {
    if (kind.canReplace()) {
      return false;
    }
    for (Executable attempt :
        List.<Executable>of(() -> link.replace(scene.v2), () -> link.replaceUnchecked(scene.v2))) {
      NotSupportedException e = assertThrows(NotSupportedException.class, attempt);
      assertTrue(e.getMessage().contains("has no replace"), e.getMessage());
    }
    assertEquals(scene.v1.id(), link.info().programId());
    assertEquals(1, scene.ranBy());
    return true;
  }

  @Test
  void replaceSwapsInOneStep() {
    if (hasNoReplace()) {
      return;
    }
    int id = link.objectId();
    link.replace(scene.v2);
    assertEquals(scene.v2.id(), link.info().programId());
    assertEquals(2, scene.ranBy());
    link.replace(scene.v1);
    assertEquals(1, scene.ranBy());
    assertEquals(id, link.info().id());
  }

  @Test
  void replaceBySameDoesNothing() {
    link.replace(scene.v1);
    assertEquals(scene.v1.id(), link.info().programId());
  }

  @Test
  void replaceRefusesWhenAnotherProgramIsAttached() {
    if (hasNoReplace()) {
      return;
    }
    try (LinkHandle other = link.dup()) {
      other.replace(scene.v2);
    }
    for (Program next : List.of(scene.v2, scene.v1)) {
      KernelException e = assertThrows(KernelException.class, () -> link.replace(next));
      assertEquals(
          "BPF_LINK_UPDATE %s: EPERM (expected program %s, found %s)"
              .formatted(link.info().label(), scene.v1, scene.v2),
          e.getMessage());
    }
    assertEquals(scene.v2.id(), link.info().programId());
    link.replaceUnchecked(scene.v1);
    link.replace(scene.v2);
    assertEquals(2, scene.ranBy());
  }

  @Test
  void replaceNeedsAProgramToCompareWith() {
    if (hasNoReplace()) {
      return;
    }
    try (LinkHandle other = LinkHandle.adopt(link.dupFd(), null)) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> other.replace(scene.v2));
      assertTrue(e.getMessage().contains("replaceUnchecked"), e.getMessage());
      assertEquals(scene.v1.id(), link.info().programId());
      other.replaceUnchecked(scene.v2);
      assertEquals(2, scene.ranBy());
      other.replace(scene.v1);
      assertEquals(1, scene.ranBy());
    }
  }

  @Test
  void replaceRefusesAProgramForSomethingElse() throws IOException {
    try (BpfObject object =
            BpfObject.load(Programs.TRACING.copyTo(scene.sandbox.folder()), "raw_v1");
        Program tracing = object.program("raw_v1")) {
      if (kind.canReplace()) {
        KernelException e = assertThrows(KernelException.class, () -> link.replace(tracing));
        assertEquals(new Errno(Errno.EINVAL), e.errno());
      } else {
        assertThrows(NotSupportedException.class, () -> link.replace(tracing));
      }
      assertEquals(1, scene.ranBy());
    }
  }

  @Test
  void replaceByManyThreadsLosesNoComparison() throws Exception {
    if (hasNoReplace()) {
      return;
    }
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failed = new ArrayList<>();
    for (Program program : List.of(scene.v1, scene.v2, scene.v1, scene.v2)) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 25; i++) {
                  link.replace(program);
                }
              });
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
    assertEquals(link.info().programId(), link.program().orElseThrow().id());
  }

  @Test
  void detachBreaksItForEveryHolder() {
    if (hasNoDetach()) {
      return;
    }
    try (LinkHandle other = link.dup()) {
      other.detach();
      boolean tells = kind != HookKind.NETFILTER;
      assertEquals(tells ? Liveness.DETACHED : Liveness.UNKNOWN, link.info().liveness());
      assertEquals(0, scene.ranBy());
      link.detach();
      assertDefunct();
    }
  }

  /** A type that only the last close ends says so, and runs on. */
  private boolean hasNoDetach() {
    if (kind.canDetach()) {
      return false;
    }
    NotSupportedException e = assertThrows(NotSupportedException.class, link::detach);
    assertTrue(e.getMessage().contains("when the last hold is closed"), e.getMessage());
    assertEquals(1, scene.ranBy());
    return true;
  }

  private void assertDefunct() {
    if (!kind.canReplace()) {
      assertThrows(NotSupportedException.class, () -> link.replaceUnchecked(scene.v2));
      return;
    }
    for (Program next : List.of(scene.v1, scene.v2)) {
      KernelException e = assertThrows(KernelException.class, () -> link.replace(next));
      assertEquals(new Errno(Errno.ENOLINK), e.errno());
      assertTrue(e.getMessage().contains("detached"), e.getMessage());
    }
  }

  @Test
  void endsWithItsTarget() throws IOException {
    assumeTrue(kind.canLoseTarget(), kind + " has no target that could go before it");
    scene.removeTarget();
    Await.until("the link is detached", NOTICE, () -> link.info().liveness() == Liveness.DETACHED);
    assertEquals(scene.v1.id(), link.info().programId());
    assertDefunct();
    link.detach();
  }

  @Test
  void aPinIsAHold() throws IOException {
    Path pin = scene.sandbox.bpffs().resolve("link");
    link.pin(pin);
    KernelException e = assertThrows(KernelException.class, () -> link.pin(pin));
    assertEquals(new Errno(Errno.EEXIST), e.errno());
    int id = link.objectId();
    link.close();
    assertEquals(1, scene.ranBy());
    try (LinkHandle opened = Kernel.open(pin)) {
      assertEquals(id, opened.objectId());
      Files.delete(pin);
      assertEquals(1, scene.ranBy());
      assertEquals(Optional.empty(), opened.program());
    }
    assertEquals(0, scene.ranBy());
  }

  @Test
  void disownLeavesItAttached() {
    Fd fd = link.disown();
    link.close();
    assertEquals("link", Kernel.kind(fd));
    assertEquals(1, scene.ranBy());
    LinkHandle again = LinkHandle.adopt(fd, scene.v1.dup());
    if (kind.canReplace()) {
      again.replace(scene.v2);
    }
    assertEquals(kind.canReplace() ? 2 : 1, scene.ranBy());
    again.close("was transferred to edge-b.service");
    IllegalStateException e = assertThrows(IllegalStateException.class, again::info);
    assertTrue(e.getMessage().endsWith("was transferred to edge-b.service"), e.getMessage());
    assertEquals(0, scene.ranBy());
  }
}
