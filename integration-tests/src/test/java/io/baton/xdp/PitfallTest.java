package io.baton.xdp;

import static io.baton.xdp.HookScene.terms;
import static io.baton.xdp.SlotTerms.priority;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Clang;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfMap;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Bpffs;
import io.baton.kernel.NotSupportedException;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What makes gates let a packet pass that a program dropped, and that each remedy is needed. */
@ExtendWith(NoLeaks.class)
class PitfallTest {
  private final HookScene scene = new HookScene();

  @AfterEach
  void close() {
    scene.close();
  }

  /** Gates as they are, but for one edit of their source. */
  private Gates edited(String remedy, String instead) throws IOException {
    String source = Clang.source("gates.bpf.c");
    assertTrue(source.contains(remedy), remedy);
    String edited = source.replace(remedy, instead);
    return new Gates(Files.readAllBytes(Clang.compile(scene.sandbox.folder(), "gates", edited)));
  }

  private static String refusal(Gates gates) {
    return assertThrows(NotSupportedException.class, () -> new SelfTest(gates).run()).getMessage();
  }

  /** The edited ones differ from these in the edit only. */
  @Test
  void thisKernelRunsThemAsTheyAre() throws IOException {
    new SelfTest(edited("XDP_PASS", "XDP_PASS")).run();
  }

  /** Where it is, the compiler takes every gate for an empty one, whatever runs in it. */
  @Test
  void whatAnEmptyGateReturnsMustNotBeKnown() throws IOException {
    assertEquals(
        "this kernel runs shared XDP hooks wrongly: slots with transmits, drops, where empty:"
            + " continue, made verdict 1 and not [TX]",
        refusal(edited("return when_empty[index];", "return GO_ON;")));
  }

  @Test
  void aProgramThatUsesUpTheTailCallsMustNotEmptyTheOthersSlots() throws IOException {
    Needs.kernel(6, 12, "counting the tail calls of all gates together");
    String said =
        refusal(edited("gate_sentinel(frame) == SENTINEL_RAN ? verdict : XDP_ABORTED", "verdict"));
    assertTrue(
        said.contains("slots with burns, drops, where empty: continue, made verdict 2"), said);
  }

  @Test
  void whatTheVerifierRefusesIsAReason() throws IOException {
    String said = refusal(edited("return when_empty[index];", "return *(volatile __u32 *)8;"));
    assertTrue(
        said.startsWith(
            "this kernel does not load the dispatcher of shared XDP hooks: BPF_PROG_LOAD program"
                + " baton_gates of gates.bpf.o: "),
        said);
  }

  @Test
  void whoUsesUpTheTailCallsStopsTheTraffic() {
    scene.share();
    try (BpfMap map = scene.programs.map("again");
        SlotHandle again = SlotHandle.adopt(map.dupFd())) {
      scene.fill(again, "burns");
      SlotHandle burns = scene.slot(priority(10), "burns");
      SlotHandle last = scene.slot(priority(30), "drops");
      assertTrue(scene.verdict() == Verdict.DROP || scene.verdict() == Verdict.ABORTED);
      // A program that made tail calls and has some left disturbs nobody.
      again.empty();
      assertEquals(Verdict.DROP, scene.verdict());
      scene.fill(last, "transmits");
      assertEquals(Verdict.TX, scene.verdict());
      burns.empty();
      assertEquals(Verdict.TX, scene.verdict());
    }
  }

  /** Otherwise a hook with an empty slot would stop all traffic with its broker's death. */
  @Test
  void theSentinelOutlivesTheBrokerByItsPin() throws IOException {
    scene.share();
    scene.slot(priority(10), "passes");
    scene.hook.openSlot(priority(20)).close();
    Path pin;
    try (var pins = Files.list(scene.folder)) {
      pin = pins.filter(path -> path.toString().contains("dispatcher-")).findFirst().orElseThrow();
    }
    scene.hook.close();
    try (Program dispatcher = Program.adopt(Bpffs.open(pin))) {
      assertEquals(Verdict.PASS, HookScene.verdict(dispatcher));
      Path sentinel = scene.folder.resolve("sentinel");
      Files.delete(sentinel);
      HookScene.await(Verdict.ABORTED, dispatcher);
    }
  }

  /** What no program can say: the kernel drops the packet and warns. */
  @Test
  void nonsenseIsNoVerdict() {
    scene.share();
    for (int nonsense : new int[] {-1, 34, 0x80}) {
      Path file = Clang.compile(scene.sandbox.folder(), "xdp", "nonsense", nonsense);
      try (BpfObject object = BpfObject.load(file);
          Program program = object.program("nonsense");
          SlotHandle slot = scene.hook.openSlot(terms(10, OnEmpty.CONTINUE, Verdict.values()))) {
        slot.replace(program);
        int said = scene.hook.test(HookScene.FRAME, 1);
        assertTrue(said < 0 || said >= Verdict.values().length, nonsense + " became " + said);
        scene.hook.remove(slot.objectId());
      }
    }
  }
}
