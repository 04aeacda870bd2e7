package io.baton.cli;

import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.inspect.HoldersView;
import io.baton.inspect.HostHolds;
import io.baton.inspect.HostHolds.Holding;
import io.baton.inspect.HostHooks;
import io.baton.inspect.HostLinks;
import io.baton.inspect.HostSight;
import io.baton.inspect.Unowned;
import io.baton.kernel.Attachment;
import io.baton.kernel.Attachment.Place;
import io.baton.kernel.LinkPins;
import io.baton.kernel.ProgramInfo;
import io.baton.varlink.Client;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * What the broker says.
   *
   * @param broker null if it does not answer
   * @param missing why not, in words
   */
  record Names(List<Entry> entries, BrokerProcess broker, List<String> missing) {
    static Names ask(Subcommand command) {
      List<Entry> entries = new ArrayList<>();
      try (Client client = command.dial()) {
        client.more(
            Protocol.INTERFACE + ".List",
            Map.of("namePrefix", ""),
            reply -> {
              Parameters entry = reply.objectOrNull("entry");
              return entry == null || entries.add(Protocol.readEntry(entry));
            },
            Subcommand.ANSWER);
        return new Names(
            entries, BrokerProcess.of(Subcommand.ask(client, "GetStatus", Map.of())), List.of());
      } catch (RuntimeException e) {
        String missing = "names and owners: " + Failure.of(e).getMessage();
        return new Names(List.of(), null, List.of(missing));
      }
    }
  }

  /** One look for a command that mostly needs none. */
  static Inventory look(Subcommand command) {
    try (HoldersView view = HoldersView.open()) {
      return of(HostSight.read(CompletableFuture.completedFuture(view)), Names.ask(command));
    }
  }

  static Inventory of(HostSight sight, Names names) {
    HostLinks links = sight.links();
    return new Inventory(
        merge(names, links.all(), links::program, sight.holds(), sight.hooks()),
        sight.hooks().unowned(),
        links.extensions(),
        Stream.concat(names.missing.stream(), sight.missing().stream()).toList());
  }

  /** By its name at the broker, or by its ID. */
  Optional<Row> link(String nameOrId) {
    return rows.stream()
        .filter(
            row ->
                row.link() != null
                    && (nameOrId.equals(Integer.toUnsignedString(row.link().id()))
                        || row.entry() != null && row.entry().name().equals(nameOrId)))
        .findFirst();
  }

  Inventory only(Row row) {
    return new Inventory(List.of(row), List.of(), extensions, missing);
  }

  /** Why one may not be among them. */
  String hint() {
    return missing.isEmpty() ? " (baton ls lists them)" : " (not seen: " + missing.get(0) + ")";
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
            .filter(link -> !holds.own().contains(link.id()))
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
