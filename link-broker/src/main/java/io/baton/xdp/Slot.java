package io.baton.xdp;

/**
 * A slot of a hook.
 *
 * @param mapId of its map, which is the kernel's name of the slot
 * @param isArmed whether {@link SlotTerms#onEmpty} holds: the slot was seen filled, or that is
 *     CONTINUE
 */
public record Slot(int mapId, SlotTerms terms, boolean isArmed) {
  static Slot opened(int mapId, SlotTerms terms) {
    return new Slot(mapId, terms, terms.onEmpty() == OnEmpty.CONTINUE);
  }

  Slot withPriority(int priority) {
    return new Slot(mapId, terms.withPriority(priority), isArmed);
  }

  Slot armed() {
    return new Slot(mapId, terms, true);
  }

  /** What its gate returns while it is empty. */
  int answer() {
    return (isArmed ? terms.onEmpty() : OnEmpty.CONTINUE).answer();
  }
}
