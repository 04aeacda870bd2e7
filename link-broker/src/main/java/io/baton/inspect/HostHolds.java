package io.baton.inspect;

import io.baton.kernel.Hold;
import io.baton.kernel.Holders;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkPins;
import io.baton.kernel.ProcHolds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds the links of the host at one moment: processes, pins, and how many references there are
 * that neither explains.
 *
 * @param own links that were made only in order to look
 * @param missing what could not be seen, in words
 */
public record HostHolds(
    Map<Integer, List<Holding>> processes,
    Map<Integer, List<LinkPins.Pin>> pins,
    Map<Integer, Integer> unexplained,
    Set<Integer> own,
    List<String> missing) {
  /** A process, and how many of its descriptors are of the link. */
  public record Holding(Holder holder, int descriptors) {}

  /** Nobody's. */
  public static HostHolds none(String... missing) {
    return new HostHolds(Map.of(), Map.of(), Map.of(), Set.of(), List.of(missing));
  }

  /** By iterators, lent. */
  static HostHolds read(Holders holders) {
    Pinned pinned = Pinned.read();
    if (!Kernel.seesEveryPid()) {
      pinned.missing.add("holders in other PID namespaces than this one");
    }
    List<Hold> holds = holders.holds();
    Map<Integer, Integer> unexplained =
        pinned.missing.isEmpty() ? rest(holders.references(), holds, pinned.byLink) : Map.of();
    return new HostHolds(byLink(holds), pinned.byLink, unexplained, holders.own(), pinned.missing);
  }

  /** By /proc. */
  static HostHolds readProcesses() {
    Pinned pinned = Pinned.read();
    ProcHolds seen = ProcHolds.read();
    if (seen.unseen() > 0) {
      pinned.missing.add("holders: " + seen.unseen() + " processes that may not be looked into");
    }
    return new HostHolds(byLink(seen.holds()), pinned.byLink, Map.of(), Set.of(), pinned.missing);
  }

  private record Pinned(Map<Integer, List<LinkPins.Pin>> byLink, List<String> missing) {
    static Pinned read() {
      LinkPins pins = LinkPins.read();
      Map<Integer, List<LinkPins.Pin>> byLink = new HashMap<>();
      pins.pins()
          .forEach(pin -> byLink.computeIfAbsent(pin.linkId(), id -> new ArrayList<>()).add(pin));
      List<String> missing = new ArrayList<>();
      if (!pins.unseen().isEmpty()) {
        missing.add("pins: " + pins.unseen().size() + " that may not be opened");
      }
      return new Pinned(byLink, missing);
    }
  }

  private static Map<Integer, List<Holding>> byLink(List<Hold> holds) {
    Path mount = Kernel.cgroupRoot().orElse(null);
    int self = (int) ProcessHandle.current().pid();
    Map<Integer, Holder> known = new HashMap<>();
    Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
    for (Hold hold : holds) {
      // What this process opened in order to look.
      if (hold.pid() != self) {
        counts
            .computeIfAbsent(hold.linkId(), id -> new LinkedHashMap<>())
            .merge(hold.pid(), 1, Integer::sum);
      }
    }
    Map<Integer, List<Holding>> byLink = new HashMap<>();
    counts.forEach(
        (link, processes) ->
            byLink.put(
                link,
                processes.entrySet().stream()
                    .map(
                        process ->
                            new Holding(
                                known.computeIfAbsent(
                                    process.getKey(), pid -> Holder.of(pid, mount)),
                                process.getValue()))
                    .toList()));
    return byLink;
  }

  /** What is left of the references: in flight, in an io_uring, or a pin that is not seen here. */
  private static Map<Integer, Integer> rest(
      Map<Integer, Integer> references, List<Hold> holds, Map<Integer, List<LinkPins.Pin>> pins) {
    Map<Integer, Integer> rest = new HashMap<>(references);
    Set<Long> files = new HashSet<>();
    for (Hold hold : holds) {
      if (files.add(hold.file())) {
        rest.computeIfPresent(hold.linkId(), (link, left) -> left - 1);
      }
    }
    pins.forEach((link, all) -> rest.computeIfPresent(link, (id, left) -> left - all.size()));
    rest.replaceAll((link, left) -> Math.max(0, left));
    return rest;
  }
}
