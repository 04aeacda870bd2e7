package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.broker.Decision.Change;
import io.baton.broker.Decision.Notice;
import io.baton.broker.Decision.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A decision in the making: the state as it will be, seen over the state as it is. */
final class Draft {
  final Entries entries;
  final Deadlines deadlines;
  final Limits limits;
  final long now;
  private final WaitingClaims waiting;
  private final long wallMicros;
  private final Map<LinkName, Change> changes = new LinkedHashMap<>();
  private final Set<Waiting> parked = new LinkedHashSet<>();
  private final Set<Waiting> unparked = new LinkedHashSet<>();
  private final List<Answer> answers = new ArrayList<>(1);
  private final List<Notice> notices = new ArrayList<>(2);
  private final long firstGeneration;
  private long nextGeneration;
  private boolean draining;

  Draft(
      Entries entries,
      WaitingClaims waiting,
      Deadlines deadlines,
      Limits limits,
      long nextGeneration,
      boolean draining,
      long now,
      long wallMicros) {
    this.entries = entries;
    this.waiting = waiting;
    this.deadlines = deadlines;
    this.limits = limits;
    this.firstGeneration = nextGeneration;
    this.nextGeneration = nextGeneration;
    this.draining = draining;
    this.now = now;
    this.wallMicros = wallMicros;
  }

  EntryRecord get(LinkName name) {
    Change change = changes.get(name);
    return change == null ? entries.get(name) : change.after();
  }

  /** What the next {@link #change} will be numbered. */
  long nextGeneration() {
    return nextGeneration;
  }

  long wallMicros() {
    return wallMicros;
  }

  /**
   * @param event as in Watch()
   * @param peer who caused it, or null
   */
  void change(EntryEdit edit, String event, Peer peer) {
    io.baton.Change change = new io.baton.Change(nextGeneration++, wallMicros, event, peer);
    EntryRecord after = edit.record(change);
    put(after.name(), after);
    notices.add(new Notice(event, after, peer));
  }

  /** A change that is written, and not worth one of the few places in the entry's history. */
  void changeUntold(EntryEdit edit, String event, Peer peer) {
    EntryRecord after = edit.unchanged(nextGeneration++);
    put(after.name(), after);
    notices.add(new Notice(event, after, peer));
  }

  /** A change that is not written, and has no generation. */
  void show(EntryEdit edit, String event, Peer peer) {
    EntryRecord after = edit.unchanged(get(edit.name).generation());
    put(after.name(), after);
    notices.add(new Notice(event, after, peer));
  }

  void remove(EntryRecord record, String event, Peer peer) {
    put(record.name(), null);
    notices.add(new Notice(event, record, peer));
  }

  private void put(LinkName name, EntryRecord after) {
    changes.merge(
        name,
        new Change(entries.get(name), after),
        (first, second) -> new Change(first.before(), after));
  }

  void notice(String event, EntryRecord record, Peer peer) {
    notices.add(new Notice(event, record, peer));
  }

  /** First come first; without those that this decision has served. */
  List<Waiting> waiting(LinkName name) {
    return waiting.of(name).stream().filter(w -> !unparked.contains(w)).toList();
  }

  WaitingClaims waiting() {
    return waiting;
  }

  void park(Waiting claim) {
    parked.add(claim);
  }

  void unpark(Waiting claim) {
    unparked.add(claim);
  }

  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  void answer(Answer answer) {
    answers.add(answer);
  }

  /**
   * @param reserved above every generation reserved so far
   */
  Decision decision(Event event, long reserved) {
    List<Effect> effects = new ArrayList<>();
    List<Effect> afterwards = new ArrayList<>();
    long reservedThen = reserved;
    if (nextGeneration > Math.max(firstGeneration, reserved)) {
      reservedThen = nextGeneration + Limits.GENERATIONS_RESERVED;
      effects.add(new Effect.ReserveGenerations(reservedThen));
    }
    for (Change change : changes.values()) {
      Durability.of(change, effects, afterwards);
    }
    return new Decision(
        event,
        effects,
        afterwards,
        List.copyOf(changes.values()),
        List.copyOf(parked),
        List.copyOf(unparked),
        answers,
        notices,
        nextGeneration,
        reservedThen,
        draining);
  }
}
