package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The records, found by whatever a rule looks for. */
final class Entries {
  private final TreeMap<LinkName, EntryRecord> byName = new TreeMap<>();
  private final Map<Integer, LinkName> byLink = new HashMap<>();
  private final Map<String, LinkName> byClaim = new HashMap<>();
  private final Map<ProcessKey, Set<LinkName>> byProcess = new HashMap<>();
  private final Map<Integer, Integer> perUid = new HashMap<>();

  EntryRecord get(LinkName name) {
    return byName.get(name);
  }

  /** In the order of their names. */
  Collection<EntryRecord> all() {
    return byName.values();
  }

  int size() {
    return byName.size();
  }

  /** How many that uid deposited. */
  int countOf(int uid) {
    return perUid.getOrDefault(uid, 0);
  }

  LinkName ofLink(int linkId) {
    return byLink.get(linkId);
  }

  /** The record whose pending, last or owner's claim has that ID, or null. */
  EntryRecord ofClaim(String claimId) {
    LinkName name = byClaim.get(claimId);
    return name == null ? null : byName.get(name);
  }

  /** Where that process's exit changes something. */
  Set<LinkName> of(ProcessKey process) {
    return byProcess.getOrDefault(process, Set.of());
  }

  Set<ProcessKey> processes() {
    return byProcess.keySet();
  }

  /**
   * @param before null if the name was free
   * @param after null if it is free now
   */
  void change(EntryRecord before, EntryRecord after) {
    if (before != null) {
      byName.remove(before.name());
      byLink.remove(before.linkId(), before.name());
      eachClaim(before, byClaim::remove);
      eachProcess(before, this::leave);
      perUid.computeIfPresent(before.depositor().peer().uid(), (uid, n) -> n == 1 ? null : n - 1);
    }
    if (after != null) {
      byName.put(after.name(), after);
      byLink.put(after.linkId(), after.name());
      eachClaim(after, byClaim::put);
      eachProcess(
          after, (process, name) -> byProcess.computeIfAbsent(process, p -> set()).add(name));
      perUid.merge(after.depositor().peer().uid(), 1, Integer::sum);
    }
  }

  private static Set<LinkName> set() {
    return new HashSet<>(4);
  }

  private void leave(ProcessKey process, LinkName name) {
    byProcess.computeIfPresent(
        process,
        (p, names) -> {
          names.remove(name);
          return names.isEmpty() ? null : names;
        });
  }

  private static void eachClaim(EntryRecord record, BiConsumer<String, LinkName> action) {
    if (record.claim() != null) {
      action.accept(record.claim().id(), record.name());
    }
    if (record.lastClaim() != null) {
      action.accept(record.lastClaim().id(), record.name());
    }
    if (record.state() == State.OWNED) {
      action.accept(Claims.ownersId(record), record.name());
    }
  }

  private static void eachProcess(EntryRecord record, BiConsumer<ProcessKey, LinkName> action) {
    if (record.owner() != null) {
      action.accept(record.owner().process(), record.name());
    }
    if (record.claim() != null) {
      action.accept(record.claim().claimant().process(), record.name());
    }
    if (record.lastClaim() != null) {
      action.accept(record.lastClaim().claimant().process(), record.name());
    }
    if (record.returnTo() != null) {
      action.accept(record.returnTo().process(), record.name());
    }
    for (Party party : record.unreturned()) {
      action.accept(party.process(), record.name());
    }
  }
}
