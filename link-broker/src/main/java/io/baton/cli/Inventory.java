package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.kernel.KernelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The links of the host merged with the broker's entries: names first, in their order, then what
 * has no name, by ID.
 *
 * @param missing what could not be seen, in words; empty if the view is complete
 */
record Inventory(List<Row> rows, List<String> missing) {
  /**
   * @param entry null of a link without a name
   * @param link null of an entry of which the broker holds nothing
   */
  record Row(Entry entry, LinkFacts link) {}

  /** Never fails: what cannot be read is named in {@link #missing}. */
  static Inventory read(Supplier<Broker> connect) {
    List<String> missing = new ArrayList<>();
    List<LinkFacts> links = List.of();
    List<Entry> entries = List.of();
    try {
      links = HostLinks.read();
    } catch (KernelException e) {
      missing.add("links without a name: " + e.getMessage());
    }
    try (Broker broker = connect.get()) {
      entries = broker.list("").toList();
    } catch (RuntimeException e) {
      missing.add("names and owners: " + Failure.of(e).getMessage());
    }
    return new Inventory(merge(entries, links), List.copyOf(missing));
  }

  static List<Row> merge(List<Entry> entries, List<LinkFacts> links) {
    Map<Integer, LinkFacts> unnamed =
        links.stream()
            .collect(
                Collectors.toMap(
                    LinkFacts::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    List<Row> rows = new ArrayList<>();
    entries.stream()
        .sorted(Comparator.comparing(Entry::name))
        .forEach(
            entry -> {
              LinkFacts onRecord = entry.link();
              LinkFacts now = onRecord == null ? null : unnamed.remove(onRecord.id());
              rows.add(new Row(entry, now == null ? onRecord : newest(onRecord, now)));
            });
    unnamed.values().forEach(link -> rows.add(new Row(null, link)));
    return rows;
  }

  /** The broker remembers the target of a link that is gone; the kernel knows the program. */
  private static LinkFacts newest(LinkFacts onRecord, LinkFacts now) {
    return new LinkFacts(
        now.id(),
        now.type(),
        now.attachType() == null ? onRecord.attachType() : now.attachType(),
        now.liveness(),
        now.programId(),
        now.programTag(),
        now.programName(),
        now.ifindex() == null ? onRecord.ifindex() : now.ifindex(),
        now.ifname() == null ? onRecord.ifname() : now.ifname(),
        onRecord.netnsCookie(),
        now.cgroupId() == null ? onRecord.cgroupId() : now.cgroupId(),
        now.controlGroup() == null ? onRecord.controlGroup() : now.controlGroup(),
        now.target() == null ? onRecord.target() : now.target());
  }
}
