package io.baton.broker;

/**
 * One step on the record folder or the bpffs: each happens whole or not at all, and a death between
 * any two leaves what recovery understands.
 */
sealed interface Effect {
  /** Writes the record of a new serial, aside and renamed into place. */
  record Create(EntryRecord record) implements Effect {}

  /** Writes the record of a known serial, aside and renamed over the old one. */
  record Write(EntryRecord record) implements Effect {}

  /** Removes the record. No pin is left under its serial. */
  record Remove(long serial) implements Effect {}

  /** Pins the link that came with the call, under that serial. */
  record PinLink(long serial) implements Effect {}

  record UnpinLink(long serial) implements Effect {}

  /** Pins the program that came with the call, under that serial. */
  record PinProgram(long serial, long programSerial) implements Effect {}

  record UnpinProgram(long serial, long programSerial) implements Effect {}

  /** Reserves generations below that number, so that none repeats after a restart. */
  record ReserveGenerations(long below) implements Effect {}
}
