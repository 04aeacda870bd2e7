package io.baton.xdp;

import io.baton.bpf.Programs;
import io.baton.kernel.BpfObject;
import io.baton.kernel.NotSupportedException;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads dispatchers, on a kernel that was found to run them as they are meant. Needs CAP_BPF,
 * CAP_NET_ADMIN and, to find the slots by their IDs, CAP_SYS_ADMIN. Any thread.
 */
public final class Gates {
  private static final String DISPATCHER = "baton_gates";
  private static final String SENTINEL = "sentinel";

  private final byte[] object;

  /**
   * @param object what gates.bpf.o has
   */
  Gates(byte[] object) {
    this.object = object;
  }

  /**
   * Tries them out, on packets of its own and no interface; some tens of milliseconds.
   *
   * @throws NotSupportedException if this kernel does not load them or gets something wrong, and
   *     what: no slots then
   */
  public static Gates tested() {
    Gates gates = new Gates(Programs.GATES.bytes());
    new SelfTest(gates).run();
    return gates;
  }

  /** A dispatcher over these slots, in this order; the caller's. Borrows the sentinel's slot. */
  Dispatcher load(List<Slot> slots, SlotHandle sentinel) {
    Map<String, SlotHandle> given = new HashMap<>(Map.of("slot_sentinel", sentinel));
    List<SlotHandle> opened = new ArrayList<>();
    try {
      for (int i = 0; i < Plan.MOST_SLOTS; i++) {
        if (i < slots.size()) {
          opened.add(SlotHandle.open(slots.get(i).mapId()));
        }
        // Gates that are never reached want a map all the same.
        given.put("slot_" + i, i < slots.size() ? opened.get(i) : sentinel);
      }
      return load(slots, given);
    } finally {
      // Open for this moment only: an owner's death would not empty its slot meanwhile.
      opened.forEach(SlotHandle::close);
    }
  }

  private Dispatcher load(List<Slot> slots, Map<String, SlotHandle> given) {
    Map<String, ByteBuffer> values =
        Map.of(Plan.SECTION, Plan.bytes(slots), Plan.EMPTY_SECTION, Plan.whenEmpty(slots));
    try (BpfObject loaded =
        BpfObject.load(object, "gates.bpf.o", new BpfObject.Given(given, values), DISPATCHER)) {
      Program program = loaded.program(DISPATCHER);
      try {
        return new Dispatcher(program, loaded.map(Plan.EMPTY_SECTION), slots);
      } catch (RuntimeException e) {
        program.close();
        throw e;
      }
    }
  }

  /** A sentinel's slot, filled and sealed; the caller's. */
  SlotHandle sentinel() {
    SlotHandle slot = SlotHandle.create(SENTINEL);
    try (BpfObject loaded = BpfObject.load(Programs.SENTINEL.bytes(), "sentinel.bpf.o", SENTINEL);
        Program program = loaded.program(SENTINEL)) {
      slot.replace(program);
      slot.seal();
      return slot;
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }
}
