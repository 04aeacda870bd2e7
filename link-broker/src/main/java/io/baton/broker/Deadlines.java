package io.baton.broker;

import io.baton.LinkName;
import io.baton.Terms;
import io.baton.broker.Decision.Waiting;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What ends when. After a recovery, and after the loop stood still, nothing ends before it had some
 * time again: its whole length, but at most {@link Limits#QUIET}.
 */
final class Deadlines {
  /** What ends. */
  sealed interface Subject {}

  record OfEntry(LinkName name) implements Subject {}

  record OfWaiting(Waiting waiting) implements Subject {}

  /** What has happened could not be stored and is decided again. */
  record OfRetry(Event event) implements Subject {}

  private record Due(long nanos, long order, Subject subject) {}

  private final TreeSet<Due> queue =
      new TreeSet<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
  private final Map<Subject, Due> bySubject = new HashMap<>();
  private long quietSince;
  private long nextOrder;

  Deadlines(long quietSince) {
    this.quietSince = quietSince;
  }

  /** How long custody lasts under these terms, if not for ever. */
  static long grace(Terms terms) {
    return terms.grace().duration() == null
        ? Limits.DEFAULT_GRACE
        : terms.grace().duration().toNanos();
  }

  /** When the entry's state ends by itself; 0 if it does not. */
  long of(EntryRecord record) {
    return switch (record.state()) {
      case CLAIMING -> granted(record.claim().deadlineNanos(), Limits.CLAIM);
      case CUSTODY ->
          record.deadlineNanos() == 0 ? 0 : granted(record.deadlineNanos(), grace(record.terms()));
      case DEFUNCT -> granted(record.deadlineNanos(), Limits.DEFUNCT_KEPT);
      case OWNED -> record.ownerSeen() ? 0 : quietSince + Limits.OWNER_UNSEEN;
    };
  }

  long of(Waiting waiting) {
    return granted(waiting.deadlineNanos(), waiting.claim().waitNanos());
  }

  private long granted(long deadline, long length) {
    return Math.max(deadline, quietSince + Math.min(length, Limits.QUIET));
  }

  /**
   * @param nanos 0 if it does not end any more
   */
  void set(Subject subject, long nanos) {
    Due old = bySubject.remove(subject);
    if (old != null) {
      queue.remove(old);
    }
    if (nanos != 0) {
      Due due = new Due(nanos, nextOrder++, subject);
      bySubject.put(subject, due);
      queue.add(due);
    }
  }

  /** What ends first, or null. */
  Subject first() {
    return queue.isEmpty() ? null : queue.first().subject();
  }

  long nextNanos() {
    return queue.isEmpty() ? Long.MAX_VALUE : queue.first().nanos();
  }

  /** From now on everything has some time again; whoever calls sets all deadlines anew. */
  void quietSince(long now) {
    quietSince = now;
  }
}
