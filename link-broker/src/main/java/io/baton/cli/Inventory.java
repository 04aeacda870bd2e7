package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.inspect.HostHolds;
import io.baton.inspect.HostHolds.Holding;
import io.baton.inspect.HostHooks;
import io.baton.inspect.HostLinks;
import io.baton.inspect.Unowned;
import io.baton.kernel.Attachment.Place;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkPins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The links of the host merged with the broker's entries and with who holds them: names first, in
 * their order, then what has no name, by ID; and what is attached without a link.
 *
 * @param missing what could not be seen, in words; empty if the view is complete
 */
record Inventory(List<Row> rows, List<Unowned> unowned, List<String> missing) {
  /**
   * @param entry null of a link without a name
   * @param link null of an entry of which the broker holds nothing
   * @param namespace of the interface that it sits on, in words; null if that is this one, or not
   *     known, or it sits on none
   * @param unexplained how many references neither processes nor pins explain; null if that cannot
   *     be told
   */
  record Row(
      Entry entry,
      LinkFacts link,
      String namespace,
      List<Holding> holders,
      List<LinkPins.Pin> pins,
      Integer unexplained) {}

  /** Never fails: what cannot be read is named in {@link #missing}. */
  static Inventory read(Supplier<Broker> connect) {
    List<String> missing = new ArrayList<>();
    List<LinkFacts> links = List.of();
    HostHooks hooks = HostHooks.none();
    CompletableFuture<HostHolds> holds = CompletableFuture.completedFuture(HostHolds.none());
    try {
      links = HostLinks.read();
      // Loading its iterators takes as long as all the rest.
      holds = CompletableFuture.supplyAsync(HostHolds::read);
      hooks = HostHooks.read(links, missing);
    } catch (KernelException e) {
      missing.add("links without a name: " + e.getMessage());
    }
    List<Entry> entries = entries(connect, missing);
    missing.addAll(holds.join().missing());
    return new Inventory(
        merge(entries, links, holds.join(), hooks.interfaces()),
        hooks.unowned(),
        List.copyOf(missing));
  }

  private static List<Entry> entries(Supplier<Broker> connect, List<String> missing) {
    try (Broker broker = connect.get()) {
      return broker.list("").toList();
    } catch (RuntimeException e) {
      missing.add("names and owners: " + Failure.of(e).getMessage());
      return List.of();
    }
  }

  boolean isEmpty() {
    return rows.isEmpty() && unowned.isEmpty();
  }

  static List<Row> merge(
      List<Entry> entries,
      List<LinkFacts> links,
      HostHolds holds,
      Map<Integer, Place.Interface> interfaces) {
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
              rows.add(
                  row(entry, now == null ? onRecord : newest(onRecord, now), holds, interfaces));
            });
    unnamed.values().forEach(link -> rows.add(row(null, link, holds, interfaces)));
    return rows;
  }

  private static Row row(
      Entry entry, LinkFacts link, HostHolds holds, Map<Integer, Place.Interface> interfaces) {
    if (link == null) {
      return new Row(entry, null, null, List.of(), List.of(), null);
    }
    Place.Interface on = interfaces.get(link.id());
    return new Row(
        entry,
        on == null ? link : named(link, on.ifname()),
        on == null || on.namespace().own() ? null : on.namespace().label(),
        holds.processes().getOrDefault(link.id(), List.of()),
        holds.pins().getOrDefault(link.id(), List.of()),
        holds.unexplained().get(link.id()));
  }

  private static LinkFacts named(LinkFacts link, String ifname) {
    return new LinkFacts(
        link.id(),
        link.type(),
        link.attachType(),
        link.liveness(),
        link.programId(),
        link.programTag(),
        link.programName(),
        link.ifindex(),
        ifname,
        link.netnsCookie(),
        link.cgroupId(),
        link.controlGroup(),
        link.target());
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
