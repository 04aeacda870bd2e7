package io.baton.xdp;

import io.baton.bpf.Programs;
import io.baton.kernel.BpfMap;
import io.baton.kernel.BpfObject;
import io.baton.kernel.KernelException;
import io.baton.kernel.NotSupportedException;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs dispatchers on a packet of its own, with programs whose verdicts are known. What some
 * kernels get wrong they get wrong silently: a verdict to drop becomes one to pass.
 */
final class SelfTest {
  /** struct ethhdr and a little. */
  private static final ByteBuffer FRAME = ByteBuffer.allocateDirect(64);

  private static final String NOTHING = "nothing";

  /**
   * @param expected verdicts of which each is right
   * @param onEmpty of every slot
   * @param programs in the slots, in order, by their names in sentinel.bpf.c
   */
  private record Case(Set<Verdict> expected, OnEmpty onEmpty, String... programs) {
    String label() {
      return String.join(", ", programs);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(Set.of(Verdict.PASS), OnEmpty.CONTINUE),
          new Case(Set.of(Verdict.DROP), OnEmpty.CONTINUE, "drops"),
          new Case(Set.of(Verdict.TX), OnEmpty.CONTINUE, "transmits", "drops"),
          new Case(Set.of(Verdict.DROP), OnEmpty.CONTINUE, "passes", "drops"),
          new Case(Set.of(Verdict.PASS), OnEmpty.CONTINUE, "passes", NOTHING),
          new Case(Set.of(Verdict.TX), OnEmpty.CONTINUE, NOTHING, "transmits"),
          new Case(Set.of(Verdict.DROP), OnEmpty.DROP, "passes", NOTHING, "passes"),
          new Case(Set.of(Verdict.ABORTED), OnEmpty.ABORTED, NOTHING),
          // Where the second gate has a tail call left it drops; where not, nothing may pass.
          new Case(Set.of(Verdict.DROP, Verdict.ABORTED), OnEmpty.CONTINUE, "burns", "drops"));

  private final Gates gates;

  SelfTest(Gates gates) {
    this.gates = gates;
  }

  /**
   * @throws NotSupportedException at the first case that this kernel gets wrong
   */
  void run() {
    try (BpfObject programs = BpfObject.load(Programs.SENTINEL.bytes(), "sentinel.bpf.o");
        Program burns = programs.program("burns");
        BpfMap map = programs.map("again");
        SlotHandle again = SlotHandle.adopt(map.dupFd());
        SlotHandle sentinel = gates.sentinel()) {
      again.replace(burns);
      for (Case each : CASES) {
        run(each, programs, sentinel);
      }
    }
  }

  private void run(Case each, BpfObject programs, SlotHandle sentinel) {
    List<SlotHandle> handles = new ArrayList<>();
    try {
      List<Slot> slots = new ArrayList<>();
      for (String name : each.programs) {
        SlotHandle handle = SlotHandle.create("test");
        handles.add(handle);
        SlotTerms terms = new SlotTerms(0, Set.of(Verdict.PASS), each.onEmpty);
        slots.add(new Slot(handle.objectId(), terms, true));
        if (!name.equals(NOTHING)) {
          fill(handle, programs, name);
        }
      }
      try (Dispatcher dispatcher = load(slots, sentinel)) {
        int found = dispatcher.program().test(FRAME, 1);
        if (each.expected.stream().noneMatch(verdict -> verdict.ordinal() == found)) {
          throw new NotSupportedException(
              "this kernel runs shared XDP hooks wrongly: slots with %s, where empty: %s, made verdict %d and not %s"
                  .formatted(each.label(), each.onEmpty.label(), found, each.expected));
        }
      }
    } finally {
      handles.forEach(SlotHandle::close);
    }
  }

  private Dispatcher load(List<Slot> slots, SlotHandle sentinel) {
    try {
      return gates.load(slots, sentinel);
    } catch (KernelException e) {
      if (!e.command().equals("BPF_PROG_LOAD")) {
        throw e;
      }
      throw new NotSupportedException(
          "this kernel does not load the dispatcher of shared XDP hooks: " + e.getMessage());
    }
  }

  private static void fill(SlotHandle slot, BpfObject programs, String name) {
    try (Program program = programs.program(name)) {
      slot.replace(program);
    }
  }
}
