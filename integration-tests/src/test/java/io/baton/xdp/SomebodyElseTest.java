package io.baton.xdp;

import static io.baton.xdp.SlotTerms.priority;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Clang;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Others who attach to the interface, or change what is attached. */
@ExtendWith(NoLeaks.class)
class SomebodyElseTest {
  private HookScene scene;
  private Program drops;

  @BeforeEach
  void make() {
    scene = new HookScene();
    drops = scene.programs.program("drops");
  }

  @AfterEach
  void close() {
    drops.close();
    scene.close();
  }

  private LinkHandle attach() {
    var hook = new Hook.Xdp(scene.end.ifname(), Hook.Xdp.Mode.GENERIC);
    return scene.end.call(() -> Kernel.attach(hook, drops));
  }

  private HookOccupiedException occupied() throws Exception {
    HookOccupiedException e = assertThrows(HookOccupiedException.class, scene::share);
    try (Stream<Path> left = Files.list(scene.folder)) {
      assertEquals(List.of(), left.toList());
    }
    return e;
  }

  @Test
  void aLinkThatIsThereIsNamedAndLeftAlone() throws Exception {
    try (LinkHandle link = attach()) {
      HookOccupiedException e = occupied();
      assertEquals(drops.id(), e.programId());
      assertEquals("drops", e.programName());
      assertEquals(link.objectId(), e.linkId());
      assertEquals(link.info().ifindex(), e.ifindex());
      assertTrue(
          e.getMessage()
              .endsWith("already: %s with program %s)".formatted(link.info().label(), drops)),
          e.getMessage());
      assertEquals(drops.id(), link.info().programId());
    }
    scene.share();
    assertEquals(Verdict.PASS, scene.verdict());
  }

  @Test
  void aDispatcherOfLibxdpIsNamedAsOne() throws Exception {
    Path file = Clang.compile(scene.sandbox.folder(), "xdp", "xdp_dispatcher", 2);
    String[] ip = {"ip", "-n", scene.end.namespace(), "link", "set", scene.end.ifname()};
    String[] attach = {"xdpgeneric", "obj", file.toString(), "program", "xdp_dispatcher"};
    Commands.run(Stream.of(ip, attach).flatMap(Stream::of).toArray(String[]::new));
    HookOccupiedException e = occupied();
    assertEquals("xdp_dispatcher", e.programName());
    assertEquals(0, e.linkId());
    assertTrue(e.getMessage().contains("libxdp"), e.getMessage());
  }

  /** As xdp-loader and ip do it: the kernel lets nobody attach over the hook's link. */
  @Test
  void nobodyAttachesOverTheHook() {
    scene.share();
    String said = assertThrows(RuntimeException.class, () -> attach().close()).getMessage();
    assertTrue(said.contains("baton_gates#"), said);
  }

  private LinkHandle rootLink() {
    return Kernel.open(scene.folder.resolve("link"));
  }

  @Test
  void anotherProgramOnTheLinkIsToldAndNotOverwritten() {
    scene.share();
    scene.slot(priority(10), "passes");
    assertEquals(Optional.empty(), scene.hook.look());
    try (LinkHandle other = rootLink()) {
      int before = other.info().programId();
      other.replaceUnchecked(drops);
      Tampering told = scene.hook.look().orElseThrow();
      assertEquals(
          new Tampering(other.info().ifindex(), scene.hook.linkId(), before, drops.id()), told);
      assertEquals(
          "link %d on interface %d runs %s instead of baton_gates#%d"
              .formatted(told.linkId(), told.ifindex(), drops, before),
          told.label());
      TamperedException e =
          assertThrows(TamperedException.class, () -> scene.hook.openSlot(priority(20)));
      assertEquals(told, e.tampering());
      assertEquals(1, scene.hook.slots().size());
      assertEquals(drops.id(), other.info().programId());
      scene.reopen();
      assertEquals(Optional.of(told), scene.hook.look());
    }
  }

  /** What "xdp-loader unload" does by the link's ID. */
  @Test
  void aDetachedLinkIsTold() {
    scene.share();
    try (LinkHandle other = rootLink()) {
      other.detach();
    }
    Tampering told = scene.hook.look().orElseThrow();
    assertEquals(0, told.found());
    assertEquals(
        "link %d with baton_gates#%d is detached".formatted(told.linkId(), told.expected()),
        told.label());
    assertThrows(TamperedException.class, () -> scene.hook.openSlot(priority(20)));
    scene.reopen();
    assertEquals(told, scene.hook.look().orElseThrow());
  }

  /** A broker that stood still while another one was started over the same pins. */
  @Test
  void aChangeThatAnotherOneCameBeforeStartsFromThat() {
    scene.share();
    scene.slot(priority(10), "passes");
    try (SharedHook other = SharedHook.open(scene.gates, scene.folder).orElseThrow()) {
      int theirs;
      try (SlotHandle slot = other.openSlot(priority(5))) {
        theirs = slot.objectId();
      }
      int ours = scene.slot(priority(1), "transmits").objectId();
      List<Integer> order = scene.hook.slots().stream().map(Slot::mapId).toList();
      assertEquals(List.of(ours, theirs), order.subList(0, 2));
      assertEquals(3, order.size());
      assertEquals(Verdict.TX, scene.verdict());
      assertEquals(Optional.empty(), scene.hook.look());
    }
  }
}
