package io.baton.inspect;

import io.baton.inspect.HostChange.Event;
import io.baton.kernel.Hold;
import io.baton.kernel.LinkSight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** What the host looked like last; what one sees next is compared with it. */
final class HostMemory {
  private final IntFunction<Holder> who;
  private List<LinkSight> sights = List.of();
  private List<Hold> holds = List.of();
  private Map<Integer, LinkSight> links = new TreeMap<>();

  /** By link and pid. Also of links that are not seen yet. */
  private Map<Integer, Map<Integer, Holder>> holders = new HashMap<>();

  private final Set<Integer> own = new HashSet<>();
  private final int self = (int) ProcessHandle.current().pid();
  private boolean begun;
  private List<HostChange> changes = new ArrayList<>();

  /**
   * @param who tells who a process is
   */
  HostMemory(IntFunction<Holder> who) {
    this.who = who;
  }

  void seeHolds(List<Hold> seen) {
    if (seen.equals(holds)) {
      return;
    }
    holds = seen;
    Map<Integer, Map<Integer, Holder>> before = holders;
    holders = new HashMap<>();
    Map<Integer, Holder> processes = new HashMap<>();
    for (Hold hold : seen) {
      Map<Integer, Holder> known = before.getOrDefault(hold.linkId(), Map.of());
      holders
          .computeIfAbsent(hold.linkId(), id -> new LinkedHashMap<>())
          .computeIfAbsent(
              hold.pid(),
              pid ->
                  known.containsKey(pid)
                      ? known.get(pid)
                      : processes.computeIfAbsent(pid, who::apply));
    }
    links.forEach(
        (id, link) ->
            compare(link, before.getOrDefault(id, Map.of()), holders.getOrDefault(id, Map.of())));
  }

  private void compare(LinkSight link, Map<Integer, Holder> before, Map<Integer, Holder> now) {
    if (before.keySet().equals(now.keySet())) {
      return;
    }
    now.forEach(
        (pid, holder) -> {
          if (!before.containsKey(pid)) {
            changes.add(new HostChange(Event.HOLDER_GAINED, link, link, List.of(holder)));
          }
        });
    before.forEach(
        (pid, holder) -> {
          if (!now.containsKey(pid)) {
            changes.add(new HostChange(Event.HOLDER_LOST, link, link, List.of(holder)));
          }
        });
  }

  void seeLinks(List<LinkSight> seen) {
    if (!begun) {
      // What this process has opened itself, in order to look.
      holders.forEach(
          (id, processes) -> {
            if (processes.containsKey(self)) {
              own.add(id);
            }
          });
    }
    if (begun && seen.equals(sights)) {
      return;
    }
    sights = seen;
    Map<Integer, LinkSight> before = links;
    links = new TreeMap<>();
    for (LinkSight link : seen) {
      if (!own.contains(link.id())) {
        links.put(link.id(), link);
        compare(before.remove(link.id()), link);
      }
    }
    before.values().forEach(link -> add(Event.DETACHED, link, null));
    begun = true;
  }

  private void compare(LinkSight before, LinkSight now) {
    if (before == null) {
      add(begun ? Event.ATTACHED : Event.PRESENT, null, now);
      return;
    }
    if (before.programId() != now.programId()
        || before.mapId() != now.mapId() && now.mapId() != 0) {
      changes.add(new HostChange(Event.REPLACED, before, now, List.of()));
    }
    if (before.attached() && !now.attached()) {
      changes.add(new HostChange(Event.DEFUNCT, before, now, List.of()));
    }
  }

  private void add(Event event, LinkSight before, LinkSight after) {
    int id = (after == null ? before : after).id();
    List<Holder> had = List.copyOf(holders.getOrDefault(id, Map.of()).values());
    changes.add(new HostChange(event, before, after, had));
  }

  List<HostChange> takeChanges() {
    List<HostChange> taken = changes;
    changes = new ArrayList<>();
    return taken;
  }
}
