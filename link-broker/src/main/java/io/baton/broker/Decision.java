package io.baton.broker;

import io.baton.Peer;
import java.util.List;

/**
 * What the registry makes of one event. Nothing has changed yet: the effects are carried out in
 * order, then it is committed, then the afterwards are carried out, then the answers and notices go
 * out. If an effect fails, the decision is dropped whole ({@link Registry#failed}) and a caller is
 * answered StorageFailed. The last effect is the one that makes a call's decision lasting, so a
 * death before it leaves the old state.
 *
 * @param event what it decides
 * @param effects durable, in order
 * @param afterwards what is left to remove, in order, once it is lasting. A failure here changes
 *     nothing about the decision: the next recovery removes it
 * @param changes the records that are other ones afterwards
 * @param parked the claims that wait from now on
 * @param unparked the claims that wait no longer
 * @param answers at most one per session
 * @param notices for watchers, in order
 * @param nextGeneration above every one given
 * @param reservedGenerations above every one reserved
 * @param draining no new entry is taken from now on
 */
record Decision(
    Event event,
    List<Effect> effects,
    List<Effect> afterwards,
    List<Change> changes,
    List<Waiting> parked,
    List<Waiting> unparked,
    List<Answer> answers,
    List<Notice> notices,
    long nextGeneration,
    long reservedGenerations,
    boolean draining) {

  /**
   * @param before null if the name was free
   * @param after null if it is free now
   */
  record Change(EntryRecord before, EntryRecord after) {
    /**
     * Whether the broker gives up what it holds under {@code before}'s serial. Its pin is removed
     * by the effects; the descriptors that are open in the broker are closed after the commit and
     * before the answer. The last of them detaches, which can take the kernel 16 ms.
     */
    boolean letsGo() {
      return before != null
          && before.hold() == EntryRecord.Hold.HELD
          && (after == null
              || after.serial() != before.serial()
              || after.hold() != EntryRecord.Hold.HELD);
    }
  }

  /**
   * @param event as in Watch()
   * @param record as it was then, or was last
   * @param peer who caused it, or who waits; null if nobody
   */
  record Notice(String event, EntryRecord record, Peer peer) {}

  /**
   * A claim that waits for its entry to become claimable.
   *
   * @param deadlineNanos CLOCK_MONOTONIC when it is answered whatever the state
   */
  record Waiting(Event.Claim claim, long deadlineNanos) {
    Waiting with(Rights rights) {
      return new Waiting(claim.of(claim.caller().with(rights)), deadlineNanos);
    }
  }
}
