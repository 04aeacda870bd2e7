package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @BeforeEach
  void attach() {
    scene = new Scene(kind);
    assertEquals(0, scene.droppedBy());
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
    assertEquals(1, scene.droppedBy());
    link.close();
    assertEquals(1, scene.droppedBy());
    assertEquals(Optional.of(scene.v1.toString()), other.program().map(Program::toString));
    other.close();
    assertEquals(0, scene.droppedBy());
    assertThrows(IllegalStateException.class, link::info);
    assertThrows(IllegalStateException.class, () -> link.replace(scene.v2));
  }

  @Test
  void saysWhatItIs() {
    LinkInfo info = link.info();
    assertEquals(LinkType.valueOf(kind.name()), info.type());
    assertEquals(link.objectId(), info.id());
    assertEquals(scene.v1.id(), info.programId());
    assertEquals(Liveness.ATTACHED, info.liveness());
    assertTrue(Kernel.links().anyMatch(info::equals));
    assertEquals(Optional.of(scene.v1.info()), Kernel.program(info.programId()));
    try (Target here = scene.target()) {
      assertTrue(here.holds(info));
    }
  }

  @Test
  void replaceSwapsInOneStep() {
    int id = link.objectId();
    link.replace(scene.v2);
    assertEquals(scene.v2.id(), link.info().programId());
    assertEquals(2, scene.droppedBy());
    link.replace(scene.v1);
    assertEquals(1, scene.droppedBy());
    assertEquals(id, link.info().id());
  }

  @Test
  void replaceBySameDoesNothing() {
    link.replace(scene.v1);
    assertEquals(scene.v1.id(), link.info().programId());
  }

  @Test
  void replaceRefusesWhenAnotherProgramIsAttached() {
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
    assertEquals(2, scene.droppedBy());
  }

  @Test
  void replaceNeedsAProgramToCompareWith() {
    try (LinkHandle other = LinkHandle.adopt(link.dupFd(), null)) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> other.replace(scene.v2));
      assertTrue(e.getMessage().contains("replaceUnchecked"), e.getMessage());
      assertEquals(scene.v1.id(), link.info().programId());
      other.replaceUnchecked(scene.v2);
      assertEquals(2, scene.droppedBy());
      other.replace(scene.v1);
      assertEquals(1, scene.droppedBy());
    }
  }

  @Test
  void replaceByManyThreadsLosesNoComparison() throws Exception {
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
    try (LinkHandle other = link.dup()) {
      other.detach();
      assertEquals(Liveness.DETACHED, link.info().liveness());
      assertEquals(0, scene.droppedBy());
      link.detach();
      assertDefunct();
    }
  }

  private void assertDefunct() {
    for (Program next : List.of(scene.v1, scene.v2)) {
      KernelException e = assertThrows(KernelException.class, () -> link.replace(next));
      assertEquals(new Errno(Errno.ENOLINK), e.errno());
      assertTrue(e.getMessage().contains("detached"), e.getMessage());
    }
  }

  @Test
  void endsWithItsTarget() throws IOException {
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
    assertEquals(1, scene.droppedBy());
    try (LinkHandle opened = Kernel.open(pin)) {
      assertEquals(id, opened.objectId());
      Files.delete(pin);
      assertEquals(1, scene.droppedBy());
      assertEquals(Optional.empty(), opened.program());
    }
    assertEquals(0, scene.droppedBy());
  }

  @Test
  void disownLeavesItAttached() {
    Fd fd = link.disown();
    link.close();
    assertEquals("link", Kernel.kind(fd));
    assertEquals(1, scene.droppedBy());
    LinkHandle again = LinkHandle.adopt(fd, scene.v1.dup());
    again.replace(scene.v2);
    assertEquals(2, scene.droppedBy());
    again.close("was transferred to edge-b.service");
    IllegalStateException e = assertThrows(IllegalStateException.class, again::info);
    assertTrue(e.getMessage().endsWith("was transferred to edge-b.service"), e.getMessage());
    assertFalse(scene.traffic.isDropped());
  }
}
