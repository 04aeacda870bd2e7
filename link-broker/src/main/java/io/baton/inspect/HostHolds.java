package io.baton.inspect;

import io.baton.bpf.Programs;
import io.baton.kernel.Hold;
import io.baton.kernel.Holders;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkPins;
import io.baton.kernel.NotSupportedException;
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
 * @param missing what could not be seen, in words
 */
public record HostHolds(
    Map<Integer, List<Holding>> processes,
    Map<Integer, List<LinkPins.Pin>> pins,
    Map<Integer, Integer> unexplained,
    List<String> missing) {
  /** A process, and how many of its descriptors are of the link. */
  public record Holding(Holder holder, int descriptors) {}

  /** Nobody's. */
  public static HostHolds none() {
    return new HostHolds(Map.of(), Map.of(), Map.of(), List.of());
  }

  /** Never fails: what cannot be seen is named in {@link #missing}. */
  public static HostHolds read() {
    try {
      return look();
    } catch (KernelException e) {
      return new HostHolds(Map.of(), Map.of(), Map.of(), List.of("holders: " + e.getMessage()));
    }
  }

  private static HostHolds look() {
    List<String> missing = new ArrayList<>();
    LinkPins pins = LinkPins.read();
    if (!pins.unseen().isEmpty()) {
      missing.add("pins: " + pins.unseen().size() + " that may not be opened");
    }
    Map<Integer, List<LinkPins.Pin>> pinned = new HashMap<>();
    pins.pins()
        .forEach(pin -> pinned.computeIfAbsent(pin.linkId(), id -> new ArrayList<>()).add(pin));
    try (Holders holders = ObjectFile.open(Programs.HOLDERS, Holders::open)) {
      List<Hold> holds = holders.holds();
      Map<Integer, Integer> references = holders.references();
      return new HostHolds(
          byLink(holds),
          pinned,
          pins.unseen().isEmpty() ? rest(references, holds, pinned) : Map.of(),
          missing);
    } catch (KernelException | NotSupportedException e) {
      ProcHolds seen = ProcHolds.read();
      if (seen.unseen() > 0) {
        missing.add("holders: " + seen.unseen() + " processes that may not be looked into");
      }
      return new HostHolds(byLink(seen.holds()), pinned, Map.of(), missing);
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
    Map<Integer, Set<Long>> files = new HashMap<>();
    holds.forEach(
        hold -> files.computeIfAbsent(hold.linkId(), id -> new HashSet<>()).add(hold.file()));
    Map<Integer, Integer> rest = new HashMap<>();
    references.forEach(
        (link, count) -> {
          int left =
              count
                  - files.getOrDefault(link, Set.of()).size()
                  - pins.getOrDefault(link, List.of()).size();
          rest.put(link, Math.max(0, left));
        });
    return rest;
  }
}
