package io.baton.broker;

import io.baton.LinkName;
import java.util.Collection;
import java.util.List;

/**
 * Who owns what: all rules of the protocol, and nothing else. {@link #decide} is a pure function of
 * the state, the event and the time, and changes nothing; {@link #commit} makes a decision the
 * state.
 */
final class Registry {
  /**
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

  /** The record of that name, or null. */
  EntryRecord get(LinkName name) {
    throw new UnsupportedOperationException();
  }

  Collection<EntryRecord> records() {
    throw new UnsupportedOperationException();
  }

  List<Decision.Waiting> waiting() {
    throw new UnsupportedOperationException();
  }

  /** Whether the caller may see that entry: its own, what it may claim, and what its rights add. */
  boolean maySee(Caller caller, EntryRecord record) {
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
