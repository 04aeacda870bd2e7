package io.baton.xdp;

import static io.baton.xdp.HookScene.terms;
import static io.baton.xdp.SlotTerms.priority;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Which slots run, in which order, and what becomes of the packet then. */
@ExtendWith(NoLeaks.class)
class SharedHookTest {
  private HookScene scene;
  private SharedHook hook;

  @BeforeEach
  void share() {
    scene = new HookScene().share();
    hook = scene.hook;
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private List<Integer> order() {
    return scene.hook.slots().stream().map(Slot::mapId).toList();
  }

  @Test
  void withoutSlotsEverythingPasses() {
    assertEquals(List.of(), hook.slots());
    assertEquals(Verdict.PASS, scene.verdict());
    assertEquals(Optional.empty(), hook.look());
  }

  @Test
  void runByPriorityAndThenInOrderOfOpening() {
    SlotHandle drops = scene.slot(priority(200), "drops");
    assertEquals(Verdict.DROP, scene.verdict());
    SlotHandle transmits = scene.slot(priority(100), "transmits");
    assertEquals(Verdict.TX, scene.verdict());
    SlotHandle passes = scene.slot(priority(100), "passes");
    assertEquals(List.of(transmits.objectId(), passes.objectId(), drops.objectId()), order());
    transmits.empty();
    assertEquals(Verdict.DROP, scene.verdict());
  }

  @Test
  void reorderMovesSeveralAtOnce() {
    SlotHandle first = scene.slot(priority(10), "transmits");
    SlotHandle second = scene.slot(priority(20), "drops");
    SlotHandle third = scene.slot(priority(30), "passes");
    hook.reorder(Map.of(first.objectId(), 30, third.objectId(), 10));
    assertEquals(List.of(third.objectId(), second.objectId(), first.objectId()), order());
    assertEquals(Verdict.DROP, scene.verdict());
    assertEquals(10, hook.slots().get(0).terms().priority());
    assertThrows(IllegalArgumentException.class, () -> hook.reorder(Map.of(1, 1)));
  }

  @Test
  void aRemovedSlotDrivesNothing() {
    SlotHandle drops = scene.slot(priority(10), "drops");
    hook.remove(drops.objectId());
    assertEquals(List.of(), hook.slots());
    assertEquals(Verdict.PASS, scene.verdict());
    scene.fill(drops, "transmits");
    assertEquals(Verdict.PASS, scene.verdict());
    assertThrows(IllegalArgumentException.class, () -> hook.remove(drops.objectId()));
  }

  @Test
  void proceedsOnTheAgreedVerdictsOnly() {
    scene.slot(terms(10, OnEmpty.CONTINUE, Verdict.PASS, Verdict.DROP), "drops");
    assertEquals(Verdict.DROP, scene.verdict(), "behind the last slot the last verdict stands");
    SlotHandle second = scene.slot(terms(20, OnEmpty.CONTINUE, Verdict.PASS), "passes");
    assertEquals(Verdict.PASS, scene.verdict());
    scene.fill(second, "transmits");
    scene.slot(priority(30), "drops");
    assertEquals(Verdict.TX, scene.verdict());
    second.empty();
    assertEquals(Verdict.DROP, scene.verdict());
  }

  /** What came before an empty slot stands, as if the slot were not there. */
  @Test
  void anEmptySlotChangesNothing() {
    scene.slot(terms(10, OnEmpty.CONTINUE, Verdict.TX), "transmits");
    hook.openSlot(priority(20)).close();
    assertEquals(2, hook.slots().size());
    assertEquals(Verdict.TX, scene.verdict());
  }

  @Test
  void onEmptyHoldsOnceTheSlotWasSeenFilled() {
    SlotHandle slot = hook.openSlot(terms(10, OnEmpty.DROP, Verdict.PASS, Verdict.DROP));
    scene.slot(priority(20), "transmits");
    hook.arm();
    assertEquals(Verdict.TX, scene.verdict(), "opening it stops nothing");
    scene.fill(slot, "passes");
    hook.arm();
    assertEquals(Verdict.TX, scene.verdict());
    slot.close();
    scene.await(Verdict.DROP);
    hook.arm();
    assertEquals(Verdict.DROP, scene.verdict());
    scene.reopen();
    assertEquals(Verdict.DROP, scene.verdict());
    scene.hook.openSlot(priority(5)).close();
    assertEquals(Verdict.DROP, scene.verdict());
  }

  @Test
  void onEmptyAborted() {
    SlotHandle slot = scene.slot(terms(10, OnEmpty.ABORTED, Verdict.PASS), "passes");
    hook.arm();
    slot.close();
    scene.await(Verdict.ABORTED);
  }

  @Test
  void hasRoomForSixteen() {
    SlotHandle last = null;
    for (int i = 0; i < SharedHook.MOST_SLOTS; i++) {
      last = scene.slot(priority(i), "passes");
    }
    assertEquals(Verdict.PASS, scene.verdict());
    scene.fill(last, "drops");
    assertEquals(Verdict.DROP, scene.verdict());
    assertEquals(
        "a shared hook has at most 16 slots",
        assertThrows(IllegalStateException.class, () -> hook.openSlot(priority(1))).getMessage());
    assertEquals(16, hook.slots().size());
  }

  @Test
  void isFoundAgainByItsPins() {
    SlotHandle drops = scene.slot(terms(7, OnEmpty.ABORTED, Verdict.TX, Verdict.PASS), "drops");
    scene.slot(priority(8), "passes");
    hook.arm();
    List<Slot> slots = hook.slots();
    int linkId = hook.linkId();
    scene.reopen();
    assertEquals(slots, scene.hook.slots());
    assertEquals(linkId, scene.hook.linkId());
    assertEquals(Verdict.DROP, scene.verdict());
    drops.close();
    scene.await(Verdict.ABORTED);
  }

  /** Neither this process nor a pin holds a slot: only its owner does. */
  @Test
  void theOwnersHoldIsTheOnlyOne() {
    SlotHandle drops = scene.slot(priority(10), "drops");
    scene.slot(priority(20), "transmits");
    hook.reorder(Map.of(drops.objectId(), 30));
    hook.reorder(Map.of(drops.objectId(), 10));
    assertEquals(Verdict.DROP, scene.verdict());
    drops.close();
    scene.await(Verdict.TX);
    assertTrue(SharedHook.info(drops.objectId()).isEmpty());
  }

  @Test
  void onePinOfEachIsLeft() throws Exception {
    scene.slot(priority(10), "passes");
    hook.reorder(Map.of());
    try (Stream<String> names = Files.list(scene.folder).map(path -> path.getFileName() + "")) {
      assertEquals(
          List.of("dispatcher-N", "link", "sentinel"),
          names.map(name -> name.replaceAll("[0-9]+", "N")).sorted().toList());
    }
  }

  @Test
  void anInterfaceIsNamedByItsIndexToo() {
    hook.end();
    scene.hook =
        scene.end.call(
            () -> {
              int index = Kernel.ifindex(scene.end.ifname()).orElseThrow();
              return SharedHook.create(scene.gates, index, Hook.Xdp.Mode.GENERIC, scene.folder);
            });
    scene.slot(priority(1), "drops");
    assertEquals(Verdict.DROP, scene.verdict());
    Executable nowhere =
        () -> SharedHook.create(scene.gates, 99_999, Hook.Xdp.Mode.GENERIC, scene.folder);
    assertEquals(
        "no interface here has the index 99999",
        assertThrows(IllegalArgumentException.class, nowhere).getMessage());
  }

  @Test
  void thereIsOneHookInAFolder() {
    assertThrows(IllegalStateException.class, scene::share);
    assertEquals(Verdict.PASS, scene.verdict());
  }

  /** As the proposal of 2019 has them: their map, through which they would call it, stays empty. */
  @Test
  void aProgramThatWouldCallTheNextOneItselfNeedNot() {
    try (BpfObject object = BpfObject.load(Programs.CHAIN.bytes(), "chain.bpf.o", "chained");
        Program chained = object.program("chained")) {
      scene.open(priority(10)).replace(chained);
      assertEquals(Verdict.PASS, scene.verdict());
      scene.slot(priority(20), "drops");
      assertEquals(Verdict.DROP, scene.verdict());
    }
  }
}
