package io.baton.xdp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The slots of a dispatcher as it carries them in its sections: the layouts of gates.bpf.c. */
final class Plan {
  /** GATES: so many slots a hook has at most. */
  static final int MOST_SLOTS = 16;

  /** Which slots there are, never changed once loaded. */
  static final String SECTION = ".rodata.plan";

  /** What their gates return while they are empty, and the sentinel's, which never is. */
  static final String EMPTY_SECTION = ".data.empty";

  /** The number of slots, then a struct place for each. */
  private static final int PLACES = 4;

  private static final int PLACE = 16;
  private static final int SLOT = 0;
  private static final int PROCEED_ON = 4;
  private static final int PRIORITY = 8;
  private static final int ON_EMPTY = 12;

  private Plan() {}

  static ByteBuffer bytes(List<Slot> slots) {
    ByteBuffer bytes = zeroed(PLACES + MOST_SLOTS * PLACE).putInt(0, slots.size());
    for (int i = 0; i < slots.size(); i++) {
      int at = PLACES + i * PLACE;
      SlotTerms terms = slots.get(i).terms();
      bytes.putInt(at + SLOT, slots.get(i).mapId());
      bytes.putInt(at + PROCEED_ON, terms.proceedOn().stream().mapToInt(Verdict::bit).sum());
      bytes.putInt(at + PRIORITY, terms.priority());
      bytes.putInt(at + ON_EMPTY, terms.onEmpty().ordinal());
    }
    return bytes;
  }

  static ByteBuffer whenEmpty(List<Slot> slots) {
    ByteBuffer bytes = zeroed((MOST_SLOTS + 1) * Integer.BYTES);
    for (int i = 0; i < slots.size(); i++) {
      bytes.putInt(i * Integer.BYTES, slots.get(i).answer());
    }
    return bytes;
  }

  private static ByteBuffer zeroed(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  static List<Slot> read(ByteBuffer plan, ByteBuffer whenEmpty) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < plan.getInt(0); i++) {
      int at = PLACES + i * PLACE;
      OnEmpty onEmpty = OnEmpty.values()[plan.getInt(at + ON_EMPTY)];
      var terms =
          new SlotTerms(
              plan.getInt(at + PRIORITY), verdicts(plan.getInt(at + PROCEED_ON)), onEmpty);
      boolean isArmed = whenEmpty.getInt(i * Integer.BYTES) == onEmpty.answer();
      slots.add(new Slot(plan.getInt(at + SLOT), terms, isArmed));
    }
    return slots;
  }

  private static Set<Verdict> verdicts(int bits) {
    Set<Verdict> verdicts = EnumSet.allOf(Verdict.class);
    verdicts.removeIf(verdict -> (bits & verdict.bit()) == 0);
    return verdicts;
  }
}
