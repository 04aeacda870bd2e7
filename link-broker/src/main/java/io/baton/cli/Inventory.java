package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.inspect.HostHolds;
import io.baton.inspect.HostHolds.Holding;
import io.baton.inspect.HostHooks;
import io.baton.inspect.HostLinks;
import io.baton.inspect.Unowned;
import io.baton.kernel.Attachment;
import io.baton.kernel.Attachment.Place;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkPins;
import io.baton.kernel.ProgramInfo;
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
 * @param extensions those that replace functions of a program, by the program's ID
 * @param missing what could not be seen, in words; empty if the view is complete
 */
record Inventory(
    List<Row> rows,
    List<Unowned> unowned,
    Map<Integer, List<LinkFacts>> extensions,
    List<String> missing) {
  /**
   * @param entry null of a link without a name
   * @param link null of an entry of which the broker holds nothing
   * @param attachment what the hook says of it; null if that is not known
   * @param program null if there is none, or it cannot be looked up
   * @param unexplained how many references neither processes nor pins explain; null if that cannot
   *     be told
   * @param broker null if it does not answer
   */
  record Row(
      Entry entry,
      LinkFacts link,
      Attachment attachment,
      ProgramInfo program,
      List<Holding> holders,
      List<LinkPins.Pin> pins,
      Integer unexplained,
      BrokerProcess broker) {
    /**
     * Of the interface that it sits on, in words; null if that is this one, or not known, or it
     * sits on none.
     */
    String namespace() {
      return attachment != null
              && attachment.place() instanceof Place.Interface on
              && !on.namespace().own()
          ? on.namespace().label()
          : null;
    }

    /** Why the broker holds it, of a process that is the broker; otherwise null. */
    String reason(Holding holding) {
      return entry != null && broker != null && broker.is(holding) ? EntryText.reason(entry) : null;
    }

    /** Why the broker holds it, of a pin of the broker's; otherwise null. */
    String reason(LinkPins.Pin pin) {
      return entry != null && broker != null && broker.has(pin) ? EntryText.reason(entry) : null;
    }
  }

  /** What the broker says: nothing if it does not answer. */
  record Names(List<Entry> entries, BrokerProcess broker) {
    private static Names ask(Subcommand command, List<String> missing) {
      try (Broker broker = command.connectNow()) {
        return new Names(
            broker.list("").toList(), BrokerProcess.of(command.ask("GetStatus", Map.of())));
      } catch (RuntimeException e) {
        missing.add("names and owners: " + Failure.of(e).getMessage());
        return new Names(List.of(), null);
      }
    }
  }

  /** Never fails: what cannot be read is named in {@link #missing}. */
  static Inventory read(Subcommand command, Supplier<HostHolds> look) {
    List<String> missing = new ArrayList<>();
    HostLinks links = new HostLinks();
    HostHooks hooks = HostHooks.none();
    CompletableFuture<HostHolds> holds = CompletableFuture.completedFuture(HostHolds.none());
    try {
      links = HostLinks.read();
      // What looks there takes as long to load as all the rest to look.
      holds = CompletableFuture.supplyAsync(look);
      hooks = HostHooks.read(links.all(), missing);
    } catch (KernelException e) {
      missing.add("links without a name: " + e.getMessage());
    }
    Names names = Names.ask(command, missing);
    missing.addAll(holds.join().missing());
    return new Inventory(
        merge(names, links.all(), links::program, holds.join(), hooks),
        hooks.unowned(),
        links.extensions(),
        List.copyOf(missing));
  }

  boolean isEmpty() {
    return rows.isEmpty() && unowned.isEmpty();
  }

  /** Of a program: none of most. */
  List<LinkFacts> extensions(int programId) {
    return extensions.getOrDefault(programId, List.of());
  }

  /**
   * @param programs what a link runs; null if that is not known
   */
  static List<Row> merge(
      Names names,
      List<LinkFacts> links,
      Function<LinkFacts, ProgramInfo> programs,
      HostHolds holds,
      HostHooks hooks) {
    Map<Integer, LinkFacts> unnamed =
        links.stream()
            .collect(
                Collectors.toMap(
                    LinkFacts::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    List<Row> rows = new ArrayList<>();
    names.entries.stream()
        .sorted(Comparator.comparing(Entry::name))
        .forEach(
            entry -> {
              LinkFacts onRecord = entry.link();
              LinkFacts now = onRecord == null ? null : unnamed.remove(onRecord.id());
              LinkFacts link = now == null ? onRecord : newest(onRecord, now);
              rows.add(row(entry, link, programs, holds, hooks, names.broker));
            });
    unnamed.values().forEach(link -> rows.add(row(null, link, programs, holds, hooks, null)));
    return rows;
  }

  private static Row row(
      Entry entry,
      LinkFacts link,
      Function<LinkFacts, ProgramInfo> programs,
      HostHolds holds,
      HostHooks hooks,
      BrokerProcess broker) {
    if (link == null) {
      return new Row(entry, null, null, null, List.of(), List.of(), null, broker);
    }
    Attachment attachment = hooks.attachments().get(link.id());
    return new Row(
        entry,
        attachment != null && attachment.place() instanceof Place.Interface on
            ? named(link, on.ifname())
            : link,
        attachment,
        programs.apply(link),
        holds.processes().getOrDefault(link.id(), List.of()),
        holds.pins().getOrDefault(link.id(), List.of()),
        holds.unexplained().get(link.id()),
        broker);
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
