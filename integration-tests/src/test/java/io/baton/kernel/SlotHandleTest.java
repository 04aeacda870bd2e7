package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Clang;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a slot promises its holder, whatever hook it is of. */
@ExtendWith(NoLeaks.class)
class SlotHandleTest {
  /** The kernel empties a slot on a thread of its own. */
  private static final Duration NOTICE = Duration.ofSeconds(5);

  private SlotGate gate;
  private SlotHandle slot;

  @BeforeEach
  void make() {
    Needs.root();
    gate = new SlotGate();
    slot = gate.slot;
  }

  @AfterEach
  void close() {
    gate.close();
  }

  private static String refusal(Runnable attempt) {
    return assertThrows(KernelException.class, attempt::run).getMessage();
  }

  private void awaitEmpty() {
    Await.until("the slot is empty", NOTICE, () -> gate.verdict() == SlotGate.PASS);
  }

  @Test
  void saysWhatItIs() {
    SlotInfo empty = slot.info();
    assertEquals(new SlotInfo(slot.objectId(), "slot", 0, false), empty);
    assertTrue(empty.isEmpty());
    slot.replace(gate.drops);
    assertEquals(gate.drops.id(), slot.info().programId());
    assertEquals("slot " + slot.objectId(), slot.toString());
    try (SlotHandle byId = SlotHandle.open(slot.objectId())) {
      assertEquals(slot.info(), byId.info());
    }
  }

  @Test
  void replaceAlsoFills() {
    assertEquals(SlotGate.PASS, gate.verdict());
    slot.replace(gate.drops);
    assertEquals(SlotGate.DROP, gate.verdict());
    slot.replace(gate.transmits);
    assertEquals(SlotGate.TX, gate.verdict());
    slot.replace(gate.transmits);
    assertEquals(SlotGate.TX, gate.verdict());
  }

  @Test
  void emptyRunsNothingAndTwiceIsOnce() {
    slot.replace(gate.drops);
    slot.empty();
    assertEquals(SlotGate.PASS, gate.verdict());
    assertTrue(slot.info().isEmpty());
    slot.empty();
    slot.replace(gate.drops);
    assertEquals(SlotGate.DROP, gate.verdict());
  }

  @Test
  void isFilledUntilTheLastClose() {
    slot.replace(gate.drops);
    SlotHandle other = slot.dup();
    slot.close();
    assertEquals(SlotGate.DROP, gate.verdict());
    assertEquals(gate.drops.id(), other.info().programId());
    other.close();
    awaitEmpty();
    assertThrows(IllegalStateException.class, slot::info);
    assertThrows(IllegalStateException.class, () -> slot.replace(gate.drops));
  }

  @Test
  void aPinIsAHold() {
    try (Sandbox sandbox = Sandbox.create()) {
      Path pin = sandbox.bpffs().resolve("slot");
      slot.replace(gate.drops);
      slot.pin(pin);
      slot.close();
      assertEquals(SlotGate.DROP, gate.verdict());
      try (SlotHandle again = SlotHandle.adopt(Bpffs.open(pin))) {
        again.replace(gate.transmits);
      }
      assertEquals(SlotGate.TX, gate.verdict());
      assertTrue(pin.toFile().delete());
      awaitEmpty();
    }
  }

  @Test
  void disownedItLivesOn() {
    slot.replace(gate.drops);
    try (Fd fd = slot.disown()) {
      assertThrows(IllegalStateException.class, slot::info);
      assertTrue(fd.isOpen());
      assertEquals(SlotGate.DROP, gate.verdict());
    }
    awaitEmpty();
  }

  @Test
  void sealedItCannotBeChangedEvenByItsId() {
    slot.replace(gate.drops);
    assertFalse(slot.info().isSealed());
    slot.seal();
    slot.seal();
    assertTrue(slot.info().isSealed());
    try (SlotHandle byId = SlotHandle.open(slot.objectId())) {
      for (SlotHandle holder : List.of(slot, byId)) {
        assertEquals(
            "BPF_MAP_UPDATE_ELEM %s with %s: EPERM (the slot is sealed)"
                .formatted(slot, gate.transmits),
            refusal(() -> holder.replace(gate.transmits)));
        assertEquals(
            "BPF_MAP_DELETE_ELEM %s: EPERM (the slot is sealed)".formatted(slot),
            refusal(holder::empty));
      }
    }
    assertEquals(SlotGate.DROP, gate.verdict());
    slot.close();
    awaitEmpty();
  }

  @Test
  void anEmptySlotIsNotSealed() {
    assertEquals(
        slot + " is empty: fill it before you seal it",
        assertThrows(IllegalStateException.class, slot::seal).getMessage());
    slot.replace(gate.drops);
    assertEquals(SlotGate.DROP, gate.verdict());
  }

  @Test
  void aProgramOfAnotherKindIsRefused() {
    try (Sandbox sandbox = Sandbox.create();
        BpfObject demo = BpfObject.load(Programs.DEMO.bytes(), "demo.bpf.o", "edge_v1");
        BpfObject pieces =
            BpfObject.load(Clang.compile(sandbox.folder(), "xdp.frags", "pieces", SlotGate.TX));
        Program forTraffic = demo.program("edge_v1");
        Program forPieces = pieces.program("pieces")) {
      slot.replace(gate.drops);
      for (Program other : List.of(forTraffic, forPieces)) {
        assertEquals(
            "BPF_MAP_UPDATE_ELEM %s with %s: EINVAL (%s is no XDP program of the kind that the hook runs)"
                .formatted(slot, other, other),
            refusal(() -> slot.replace(other)));
      }
      assertEquals(SlotGate.DROP, gate.verdict());
    }
  }

  @Test
  void whatIsNoSlotIsRefused() {
    assertEquals(
        "BPF_OBJ_GET_INFO_BY_FD %s: EINVAL (it is a program, not a map)"
            .formatted(gate.drops.fd().what()),
        refusal(() -> SlotHandle.adopt(gate.drops.dupFd())));
    try (BpfObject demo = BpfObject.load(Programs.DEMO.bytes(), "demo.bpf.o", "firewall_v1");
        BpfMap packets = demo.map("packets")) {
      assertEquals(
          "BPF_OBJ_GET_INFO_BY_FD map packets: EINVAL (it is a map of type 6, and a slot is a"
              + " prog_array with one)",
          refusal(() -> SlotHandle.adopt(packets.dupFd())));
    }
    assertEquals(
        "BPF_MAP_GET_FD_BY_ID map 2147483647: ENOENT",
        refusal(() -> SlotHandle.open(Integer.MAX_VALUE)));
  }

  /** A program is tried, and a slot read and filled, by whoever holds it. */
  @Test
  void aHolderNeedsNoCapability() throws Exception {
    Powers.with(
        Set.of(),
        () -> {
          slot.replace(gate.drops);
          assertEquals(SlotGate.DROP, gate.verdict());
          assertEquals(gate.drops.id(), slot.info().programId());
          return () -> {};
        });
  }

  @Test
  void aPacketToTryHasAHeader() {
    assertEquals(
        "BPF_PROG_TEST_RUN %s: EINVAL".formatted(gate.drops),
        refusal(() -> gate.drops.test(ByteBuffer.allocateDirect(13), 1)));
    assertEquals(SlotGate.DROP, gate.drops.test(ByteBuffer.allocateDirect(14), 3));
  }

  /** What a link can and a slot cannot do is not asked of it by mistake either. */
  @Test
  void aSlotIsNoLink() {
    assertEquals(
        "BPF_OBJ_GET_INFO_BY_FD map slot: EINVAL (it is a map, not a link)",
        refusal(() -> LinkHandle.adopt(slot.dupFd(), null)));
  }
}
