package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.broker.Decision.Waiting;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Who owns what: all rules of the protocol, and nothing else. {@link #decide} is a pure function of
 * the state, the event and the time, and changes nothing; {@link #commit} makes a decision the
 * state. One thread.
 *
 * <p>The rules stand in {@link Deposits}, {@link Claims}, {@link PendingClaims}, {@link Endings}
 * and {@link Sightings}; how a change is made to last in {@link Durability}.
 */
final class Registry {
  private final Entries entries = new Entries();
  private final WaitingClaims waiting = new WaitingClaims();
  private final Deadlines deadlines;
  private final Set<Event> retries = new HashSet<>();
  private Limits limits = Limits.STANDARD;
  private long nextGeneration;
  private long reservedGenerations;
  private boolean draining;

  /**
   * Whoever is on record as an owner is not seen yet: the loop says {@link Event.Found} or {@link
   * Event.Exited} of each of {@link #processes} that it can tell about, before it listens. A
   * process that is known by its connection only has exited.
   *
   * @param records as recovered
   * @param nextGeneration above every one ever given
   * @param recoveredNanos CLOCK_MONOTONIC: no deadline fires before min(grace, 30 s) after it
   */
  Registry(Collection<EntryRecord> records, long nextGeneration, long recoveredNanos) {
    this.nextGeneration = nextGeneration;
    this.reservedGenerations = nextGeneration;
    deadlines = new Deadlines(recoveredNanos);
    for (EntryRecord record : records) {
      EntryEdit edit = new EntryEdit(record);
      edit.ownerSeen = false;
      entries.change(null, edit.unchanged(record.generation()));
    }
    setDeadlines();
  }

  /**
   * @param nowNanos CLOCK_MONOTONIC
   * @param wallMicros CLOCK_REALTIME, for display
   */
  Decision decide(Event event, long nowNanos, long wallMicros) {
    Event decided = event instanceof Event.Tick ? retryIfDue(event, nowNanos) : event;
    Draft draft = draft(nowNanos, wallMicros);
    try {
      decide(draft, decided);
    } catch (Refusal refusal) {
      draft = draft(nowNanos, wallMicros);
      draft.answer(refusal.answer(((Event.Call) decided).caller().session()));
    }
    return draft.decision(decided, reservedGenerations);
  }

  private Draft draft(long now, long wallMicros) {
    return new Draft(
        entries, waiting, deadlines, limits, nextGeneration, draining, now, wallMicros);
  }

  private Event retryIfDue(Event tick, long now) {
    return deadlines.nextNanos() <= now && deadlines.first() instanceof Deadlines.OfRetry retry
        ? retry.event()
        : tick;
  }

  private void decide(Draft draft, Event event) {
    if (event instanceof Event.Deposit deposit) {
      Deposits.decide(draft, deposit);
    } else if (event instanceof Event.Claim claim) {
      Claims.decide(draft, claim);
    } else if (event instanceof Event.Confirm confirm) {
      PendingClaims.decide(draft, confirm);
    } else if (event instanceof Event.Abort abort) {
      PendingClaims.decide(draft, abort);
    } else if (event instanceof Event.Release release) {
      Endings.release(draft, release);
    } else if (event instanceof Event.Drain drain) {
      Endings.drain(draft, drain.caller());
    } else if (event instanceof Event.Exited exited) {
      Endings.exited(draft, exited.process());
    } else if (event instanceof Event.Disconnected disconnected) {
      Endings.disconnected(draft, disconnected.session());
    } else if (event instanceof Event.RightsChanged changed) {
      Claims.settle(draft, changed.name());
    } else if (event instanceof Event.NotSent notSent) {
      Endings.notSent(draft, notSent);
    } else if (event instanceof Event.Observed observed) {
      Sightings.observed(draft, observed);
    } else if (event instanceof Event.Found found) {
      Sightings.found(draft, found.process());
    } else if (deadlines.nextNanos() <= draft.now) {
      tick(draft, deadlines.first());
    }
  }

  private static void tick(Draft draft, Deadlines.Subject over) {
    if (over instanceof Deadlines.OfEntry entry) {
      Endings.expired(draft, draft.get(entry.name()));
    } else if (over instanceof Deadlines.OfWaiting waiting) {
      Claims.expire(draft, waiting.waiting());
    }
  }

  void commit(Decision decision) {
    nextGeneration = decision.nextGeneration();
    reservedGenerations = decision.reservedGenerations();
    draining = decision.draining();
    for (Decision.Change change : decision.changes()) {
      entries.change(change.before(), change.after());
      LinkName name = change.after() == null ? change.before().name() : change.after().name();
      deadlines.set(
          new Deadlines.OfEntry(name), change.after() == null ? 0 : deadlines.of(change.after()));
    }
    for (Waiting claim : decision.parked()) {
      waiting.add(claim);
      deadlines.set(new Deadlines.OfWaiting(claim), deadlines.of(claim));
    }
    for (Waiting claim : decision.unparked()) {
      waiting.remove(claim);
      deadlines.set(new Deadlines.OfWaiting(claim), 0);
    }
    if (retries.remove(decision.event())) {
      deadlines.set(new Deadlines.OfRetry(decision.event()), 0);
    }
  }

  /**
   * An effect of the decision failed: it is dropped, and its generations are not given again. What
   * was no call has happened all the same, so it is decided again by a {@link Event.Tick} a second
   * later.
   */
  void failed(Decision decision, long nowNanos) {
    nextGeneration = decision.nextGeneration();
    Event event = decision.event();
    long again = nowNanos + Limits.RETRY;
    if (event instanceof Event.Tick) {
      deadlines.set(deadlines.first(), again);
    } else if (event instanceof Event.Exited
        || event instanceof Event.Disconnected
        || event instanceof Event.NotSent) {
      retries.add(event);
      deadlines.set(new Deadlines.OfRetry(event), again);
    }
  }

  /**
   * Another policy: what is there already stays as it is, also beyond the new limits.
   *
   * @param rights of those who wait
   */
  void govern(Limits limits, Function<Peer, Rights> rights) {
    this.limits = limits;
    for (Waiting claim : List.copyOf(waiting.all())) {
      Waiting now = claim.with(rights.apply(claim.claim().caller().peer()));
      deadlines.set(new Deadlines.OfWaiting(claim), 0);
      deadlines.set(new Deadlines.OfWaiting(now), deadlines.of(now));
      waiting.replace(claim, now);
    }
  }

  /** The record of that name, or null. */
  EntryRecord get(LinkName name) {
    return entries.get(name);
  }

  /** The record whose pending, last or owner's claim has that ID, or null. */
  EntryRecord ofClaim(String claimId) {
    return entries.ofClaim(claimId);
  }

  /** In the order of their names. */
  Collection<EntryRecord> records() {
    return Collections.unmodifiableCollection(entries.all());
  }

  /** Whether no new entry is taken any more. */
  boolean isDraining() {
    return draining;
  }

  /** In the order of their arrival. */
  Collection<Waiting> waiting() {
    return Collections.unmodifiableCollection(waiting.all());
  }

  /** Those whose exit matters: owners, claimants, givers, and who has not returned a descriptor. */
  Set<ProcessKey> processes() {
    return Collections.unmodifiableSet(entries.processes());
  }

  /** Whether the caller may see that entry: its own, what it may claim, and what its rights add. */
  boolean maySee(Caller caller, EntryRecord record) {
    return Entitlement.maySee(caller, record);
  }

  /**
   * CLOCK_MONOTONIC when the entry's state ends by itself (custody, a claim, defunct, an owner that
   * was not seen), with what a recovery or a standstill grants; 0 if it does not.
   */
  long deadlineNanos(EntryRecord record) {
    return deadlines.of(record);
  }

  /** CLOCK_MONOTONIC of the next deadline of an entry, a claim or a waiting claim; or MAX_VALUE. */
  long nextDeadlineNanos() {
    return deadlines.nextNanos();
  }

  /** The loop stood still (SIGSTOP) and goes on now: as after a recovery, no deadline fires yet. */
  void resumed(long nowNanos) {
    deadlines.quietSince(nowNanos);
    setDeadlines();
  }

  private void setDeadlines() {
    for (EntryRecord record : entries.all()) {
      deadlines.set(new Deadlines.OfEntry(record.name()), deadlines.of(record));
    }
    for (Waiting claim : List.copyOf(waiting.all())) {
      deadlines.set(new Deadlines.OfWaiting(claim), deadlines.of(claim));
    }
  }
}
