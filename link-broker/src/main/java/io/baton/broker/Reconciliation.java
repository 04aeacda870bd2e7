package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.EntryRecord.Hold;
import io.baton.varlink.MalformedMessageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads records and pins after a death and finishes what it interrupted, as {@link Durability}
 * orders it. Only removes, so it works on a full disk; and only what a readable record of this boot
 * says is the broker's. All else is left alone and said.
 */
final class Reconciliation {
  private final RecordFolder folder;
  private final Pins pins;
  private final String bootId;
  private final Map<LinkName, EntryRecord> records = new LinkedHashMap<>();
  private final List<String> disagreements = new ArrayList<>();
  private long highestGeneration;
  private int ofOtherBoots;

  Reconciliation(RecordFolder folder, Pins pins, String bootId) {
    this.folder = folder;
    this.pins = pins;
    this.bootId = bootId;
  }

  /**
   * @param freshGeneration where generations begin if nothing is known of earlier ones
   */
  Store.Recovered run(long freshGeneration) {
    List<Path> foreign = new ArrayList<>();
    Map<Long, List<String>> pinned = pins.bySerial(foreign);
    List<RecordFile> files = new ArrayList<>();
    // All are read before anything is removed: a newer broker's may be among them.
    for (long serial : folder.serials(foreign)) {
      read(serial, pinned).ifPresent(files::add);
    }
    files.forEach(file -> take(file, pinsOf(file.record().serial(), pinned)));
    if (ofOtherBoots > 0) {
      disagreements.add(
          ofOtherBoots + " records of another boot: removed, links do not survive a boot");
    }
    pinned.values().forEach(names -> names.forEach(this::withoutRecord));
    foreign.forEach(path -> disagreements.add(path + " is not the broker's: left alone"));
    return new Store.Recovered(
        List.copyOf(records.values()), nextGeneration(freshGeneration), disagreements);
  }

  private void withoutRecord(String pin) {
    disagreements.add("pin " + pin + " in " + pins + " has no record: left alone");
  }

  private long nextGeneration(long freshGeneration) {
    long known = folder.readGeneration().orElse(freshGeneration);
    if (known <= highestGeneration) {
      disagreements.add(
          "generation "
              + highestGeneration
              + " is on record, but "
              + known
              + " was to be the next");
    }
    return Math.max(known, highestGeneration + 1);
  }

  private Optional<RecordFile> read(long serial, Map<Long, List<String>> pinned) {
    try {
      return Optional.of(folder.read(serial));
    } catch (MalformedMessageException e) {
      disagreements.add(
          folder.path(serial)
              + " is no record ("
              + e.getMessage()
              + "): left alone, pins included: "
              + pinsOf(serial, pinned));
      return Optional.empty();
    }
  }

  /** Takes them off. */
  private static List<String> pinsOf(long serial, Map<Long, List<String>> pinned) {
    List<String> own = pinned.remove(serial);
    return own == null ? List.of() : own;
  }

  private void take(RecordFile file, List<String> pinned) {
    EntryRecord record = file.record();
    long serial = record.serial();
    highestGeneration = Math.max(highestGeneration, record.generation());
    if (file.bootId().equals(bootId)) {
      reconcile(record, pinned);
    } else if (pinned.isEmpty()) {
      folder.remove(serial);
      ofOtherBoots++;
    } else {
      disagreements.add(
          folder.path(serial) + " is of another boot, but has pins: left alone: " + pinned);
    }
  }

  private void reconcile(EntryRecord record, List<String> pinned) {
    long serial = record.serial();
    String link = Pins.link(serial);
    if (record.hold() == Hold.HELD && !pinned.contains(link)) {
      pinned.forEach(pins::remove);
      folder.remove(serial);
      disagreements.add(
          record.name()
              + ": record "
              + serial
              + " without a pin: not answered, or let go, before the broker died, or the pin was"
              + " removed: forgotten");
      return;
    }
    String program =
        record.programSerial() == 0 ? null : Pins.program(serial, record.programSerial());
    for (String name : pinned) {
      boolean named = record.hold() == Hold.HELD && (name.equals(link) || name.equals(program));
      if (!named) {
        pins.remove(name);
      }
    }
    keep(program == null || pinned.contains(program) ? record : withoutProgram(record));
  }

  private EntryRecord withoutProgram(EntryRecord record) {
    disagreements.add(record.name() + ": the pin of its program is missing: claims go without");
    EntryEdit edit = new EntryEdit(record);
    edit.programSerial = 0;
    return edit.unchanged(record.generation());
  }

  /** Of two with one name, the younger was deposited over the older, which was about to be gone. */
  private void keep(EntryRecord record) {
    EntryRecord older = records.put(record.name(), record);
    if (older != null) {
      if (older.hold() == Hold.HELD) {
        pins.remove(Pins.link(older.serial()));
      }
      if (older.programSerial() != 0) {
        pins.remove(Pins.program(older.serial(), older.programSerial()));
      }
      folder.remove(older.serial());
    }
  }
}
