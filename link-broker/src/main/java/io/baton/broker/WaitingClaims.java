package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.Decision.Waiting;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Claims that wait, in the order of their arrival; at most one of each connection. */
final class WaitingClaims {
  private final Map<Long, Waiting> bySession = new LinkedHashMap<>();
  private final Map<LinkName, Set<Waiting>> byName = new HashMap<>();

  Collection<Waiting> all() {
    return bySession.values();
  }

  /** A copy, first come first. */
  List<Waiting> of(LinkName name) {
    return List.copyOf(byName.getOrDefault(name, Set.of()));
  }

  Waiting of(long session) {
    return bySession.get(session);
  }

  List<Waiting> of(ProcessKey process) {
    return all().stream().filter(w -> w.claim().caller().process().equals(process)).toList();
  }

  long countOf(int uid) {
    return all().stream().filter(w -> w.claim().caller().peer().uid() == uid).count();
  }

  void add(Waiting waiting) {
    bySession.put(waiting.claim().caller().session(), waiting);
    byName.computeIfAbsent(waiting.claim().name(), n -> new LinkedHashSet<>()).add(waiting);
  }

  /** In its place in every queue. */
  void replace(Waiting waiting, Waiting now) {
    bySession.put(now.claim().caller().session(), now);
    byName.computeIfPresent(
        now.claim().name(),
        (name, queue) ->
            queue.stream()
                .map(one -> one.equals(waiting) ? now : one)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  void remove(Waiting waiting) {
    bySession.remove(waiting.claim().caller().session());
    byName.computeIfPresent(
        waiting.claim().name(),
        (name, queue) -> {
          queue.remove(waiting);
          return queue.isEmpty() ? null : queue;
        });
  }
}
