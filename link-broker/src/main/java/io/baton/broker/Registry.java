package io.baton.broker;

import io.baton.LinkName;
import java.util.Collection;
import java.util.Set;

/**
 * Who owns what: all rules of the protocol, and nothing else. {@link #decide} is a pure function of
 * the state, the event and the time, and changes nothing; {@link #commit} makes a decision the
 * state. One thread.
 */
final class Registry {
  /**
   * Whoever is on record as an owner is not seen yet: the loop says {@link Event.Found} or {@link
   * Event.Exited} of each of {@link #processes} that it can tell about, before it listens.
   *
   * @param records as recovered
   * @param nextGeneration above every one ever given
   * @param recoveredNanos CLOCK_MONOTONIC: no deadline fires before min(grace, 30 s) after it
   */
  Registry(Collection<EntryRecord> records, long nextGeneration, long recoveredNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * @param nowNanos CLOCK_MONOTONIC
   * @param wallMicros CLOCK_REALTIME, for display
   */
  Decision decide(Event event, long nowNanos, long wallMicros) {
    throw new UnsupportedOperationException();
  }

  void commit(Decision decision) {
    throw new UnsupportedOperationException();
  }

  /**
   * An effect of the decision failed: it is dropped, and its generations are not given again. What
   * was no call has happened all the same, so it is decided again by a {@link Event.Tick} a second
   * later.
   */
  void failed(Event event, Decision decision, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** The record of that name, or null. */
  EntryRecord get(LinkName name) {
    throw new UnsupportedOperationException();
  }

  /** The record whose pending or last claim has that ID, or null. */
  EntryRecord ofClaim(String claimId) {
    throw new UnsupportedOperationException();
  }

  Collection<EntryRecord> records() {
    throw new UnsupportedOperationException();
  }

  /** In the order of their arrival. */
  Collection<Decision.Waiting> waiting() {
    throw new UnsupportedOperationException();
  }

  /** Those whose exit matters: owners, claimants, givers, and who has not returned a descriptor. */
  Set<ProcessKey> processes() {
    throw new UnsupportedOperationException();
  }

  /** Whether the caller may see that entry: its own, what it may claim, and what its rights add. */
  boolean maySee(Caller caller, EntryRecord record) {
    throw new UnsupportedOperationException();
  }

  /**
   * CLOCK_MONOTONIC when custody, a claim or defunct ends, grants after a recovery included; 0:
   * never.
   */
  long deadlineNanos(EntryRecord record) {
    throw new UnsupportedOperationException();
  }

  /** CLOCK_MONOTONIC of the next deadline of an entry, a claim or a waiting claim; or MAX_VALUE. */
  long nextDeadlineNanos() {
    throw new UnsupportedOperationException();
  }

  /** The loop stood still (SIGSTOP) and goes on now: as after a recovery, no deadline fires yet. */
  void resumed(long nowNanos) {
    throw new UnsupportedOperationException();
  }
}
