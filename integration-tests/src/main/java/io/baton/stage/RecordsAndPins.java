package io.baton.stage;

import io.baton.Entry;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files in a broker's two folders: one record per entry, and the pins that this one names. */
final class RecordsAndPins {
  /** What is in the record folder beside records, whatever there is on record. */
  private static final Set<String> OTHERS = Set.of("lock", "generation", "aside", "successor");

  private final Path state;
  private final Path pins;

  RecordsAndPins(Path state, Path pins) {
    this.state = state;
    this.pins = pins;
  }

  /**
   * @return how many pins there are
   */
  int explain(Map<String, Entry> entries, List<String> wrong) throws IOException {
    Set<String> records = names(state);
    records.removeAll(OTHERS);
    Set<String> pinned = names(pins);
    int count = pinned.size();
    Set<String> without = new TreeSet<>(entries.keySet());
    for (String file : records) {
      Parameters record = read(state.resolve(file));
      String name = record == null ? file : record.string("name");
      Entry entry = entries.get(name);
      if (record == null
          || entry == null
          || !without.remove(name)
          || entry.generation() != record.integer("generation")) {
        wrong.add("record " + file + ": no entry that is listed explains it");
      } else {
        explainPins(record, entry, pinned, wrong);
      }
    }
    without.forEach(name -> wrong.add(name + ": listed, and without a record"));
    pinned.forEach(name -> wrong.add("pin " + name + ": no record explains it"));
    return count;
  }

  private void explainPins(Parameters record, Entry entry, Set<String> pinned, List<String> wrong) {
    long serial = record.integer("serial");
    long program = record.integer("programSerial");
    boolean held = record.string("hold").equals("held");
    if (held != (entry.link() != null)) {
      wrong.add(entry.name() + ": on record as held is " + held + ", and listed otherwise");
    }
    if (held && !(pinned.remove(serial + "-link") && isLink(serial, entry))) {
      wrong.add(entry.name() + ": its link is not the one pinned as " + serial);
    }
    if (program != 0 && !pinned.remove(serial + "-p" + program)) {
      wrong.add(entry.name() + ": its program is not pinned");
    }
  }

  private boolean isLink(long serial, Entry entry) {
    try (LinkHandle link = Kernel.open(pins.resolve(serial + "-link"))) {
      return entry.link() != null && link.objectId() == entry.link().id();
    } catch (KernelException e) {
      return false;
    }
  }

  /** Null if it is no record. */
  private static Parameters read(Path file) throws IOException {
    try {
      return new Parameters(Json.read(ByteBuffer.wrap(Files.readAllBytes(file))));
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
