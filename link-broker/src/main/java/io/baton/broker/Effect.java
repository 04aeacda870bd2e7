package io.baton.broker;

/**
 * What has to be done, in this order and before the answer, so that a decision survives the
 * broker's death. A death between any two of them leaves what recovery understands.
 */
sealed interface Effect {
  /** Writes the record aside and renames it into place. */
  record Write(EntryRecord record) implements Effect {}

  /** Pins the link that came with the call, under that serial. */
  record PinLink(long serial) implements Effect {}

  /** Pins the program that came with the call, under that serial. */
  record PinProgram(long serial, long programSerial) implements Effect {}

  /** Removes a program's pin that a written record names no longer. */
  record UnpinProgram(long serial, long programSerial) implements Effect {}

  /**
   * Gives up every hold under that serial and removes its record, which says LETTING_GO already.
   * This can take the kernel 16 ms (a last hold detaches), so a worker does it, and the answer
   * waits.
   */
  record LetGo(long serial, long programSerial) implements Effect {}

  /** Reserves generations up to that number, so that none repeats after a restart. */
  record ReserveGenerations(long upTo) implements Effect {}
}
