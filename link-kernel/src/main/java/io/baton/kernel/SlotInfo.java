package io.baton.kernel;

/**
 * What the kernel says about a slot.
 *
 * @param mapId bpf_map_info.id
 * @param name of the map, at most 15 characters, possibly empty
 * @param programId of the program in it; 0 while it is empty
 * @param isSealed whether what is in it can no longer be changed
 */
public record SlotInfo(int mapId, String name, int programId, boolean isSealed) {
  public boolean isEmpty() {
    return programId == 0;
  }
}
