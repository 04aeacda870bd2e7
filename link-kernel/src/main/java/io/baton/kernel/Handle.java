package io.baton.kernel;

/**
 * What its holder may do with one attachment, owned through a descriptor. Closing gives up this
 * process's hold and nothing else: a guard, a pin or another holder keeps it attached; the last
 * close detaches, at once.
 */
public sealed interface Handle extends AutoCloseable permits LinkHandle, SlotHandle {
  /**
   * The kernel's ID of the object behind the descriptor: of a link, bpf_link_info.id; of a slot,
   * bpf_map_info.id.
   */
  int objectId();

  /** Puts another program in its place, in one step; borrows {@code next}. */
  void replace(Program next);

  /** Gives up the descriptor without closing it; the handle is spent. */
  Fd disown();

  @Override
  void close();
}
