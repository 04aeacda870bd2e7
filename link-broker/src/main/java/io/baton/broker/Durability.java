package io.baton.broker;

import io.baton.broker.EntryRecord.Hold;
import java.util.List;

/**
 * How a change is made to last. The order is what recovery relies on:
 *
 * <ul>
 *   <li>a new serial: record, program's pin, link's pin. Until the link is pinned the record was
 *       never answered, and recovery removes it;
 *   <li>what a known record begins to hold: pins, then record. Pins that the record does not name
 *       are removed by recovery;
 *   <li>what it no longer holds: record, then pins;
 *   <li>letting go: link's pin, program's pin, record. That is the first case backwards.
 * </ul>
 *
 * So no pin is ever without a record, and what is without one is somebody else's.
 */
final class Durability {
  private Durability() {}

  /** Adds what has to happen before the commit, and what is left to remove after it. */
  static void of(Decision.Change change, List<Effect> effects, List<Effect> afterwards) {
    EntryRecord before = change.before();
    EntryRecord after = change.after();
    if (before == null && after == null) {
      return;
    }
    if (after == null) {
      letGo(before, effects, afterwards);
    } else if (before == null) {
      create(after, effects);
    } else if (before.serial() != after.serial()) {
      create(after, effects);
      letGo(before, afterwards, afterwards);
    } else if (before.generation() != after.generation()) {
      write(before, after, effects, afterwards);
    }
  }

  private static void create(EntryRecord after, List<Effect> effects) {
    effects.add(new Effect.Create(after));
    if (after.programSerial() != 0) {
      effects.add(new Effect.PinProgram(after.serial(), after.programSerial()));
    }
    if (after.hold() == Hold.HELD) {
      effects.add(new Effect.PinLink(after.serial()));
    }
  }

  private static void write(
      EntryRecord before, EntryRecord after, List<Effect> effects, List<Effect> afterwards) {
    long serial = after.serial();
    boolean otherProgram = before.programSerial() != after.programSerial();
    if (otherProgram && after.programSerial() != 0) {
      effects.add(new Effect.PinProgram(serial, after.programSerial()));
    }
    if (before.hold() == Hold.NONE && after.hold() == Hold.HELD) {
      effects.add(new Effect.PinLink(serial));
    }
    effects.add(new Effect.Write(after));
    if (before.hold() == Hold.HELD && after.hold() == Hold.NONE) {
      afterwards.add(new Effect.UnpinLink(serial));
    }
    if (otherProgram && before.programSerial() != 0) {
      afterwards.add(new Effect.UnpinProgram(serial, before.programSerial()));
    }
  }

  private static void letGo(EntryRecord before, List<Effect> first, List<Effect> then) {
    long serial = before.serial();
    if (before.hold() == Hold.NONE) {
      first.add(new Effect.Remove(serial));
      return;
    }
    first.add(new Effect.UnpinLink(serial));
    if (before.programSerial() != 0) {
      then.add(new Effect.UnpinProgram(serial, before.programSerial()));
    }
    then.add(new Effect.Remove(serial));
  }
}
