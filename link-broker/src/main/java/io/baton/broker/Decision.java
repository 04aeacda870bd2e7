package io.baton.broker;

import io.baton.Peer;
import java.util.List;

/**
 * What the registry makes of one event. Nothing has changed yet: the effects are carried out in
 * order, then it is committed, then the answers and notices go out. If an effect fails, it is
 * dropped whole, the caller is answered StorageFailed, and what was done of it is undone by the
 * next recovery at the latest.
 *
 * @param effects durable, in order
 * @param changes the records that are other ones afterwards
 * @param waiting the claims that wait afterwards, or null if they are the same
 * @param answers at most one per session
 * @param notices for watchers, in order
 */
record Decision(
    List<Effect> effects,
    List<Change> changes,
    List<Waiting> waiting,
    List<Answer> answers,
    List<Notice> notices,
    long nextGeneration) {

  /**
   * @param before null if the name was free
   * @param after null if it is free now
   */
  record Change(EntryRecord before, EntryRecord after) {}

  /**
   * @param event as in Watch()
   * @param record as it is afterwards, or was last
   * @param peer who caused it, or who waits; null if nobody
   */
  record Notice(String event, EntryRecord record, Peer peer) {}

  /** A claim that waits for its entry to become claimable. */
  record Waiting(Event.Claim claim, long deadlineNanos) {}
}
