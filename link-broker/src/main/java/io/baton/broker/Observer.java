package io.baton.broker;

import io.baton.kernel.LinkInfo;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the held links in turn, many at a time but seldom, because nothing tells when a link is
 * detached or gets another program. A round takes 0.25 s of up to 500 entries and 5 s of 10,000. It
 * takes twelve times that while nobody is connected: nobody can be told then, and what somebody
 * comes and claims is looked at first.
 */
final class Observer implements Loop.Timer {
  private static final int SLICE = 500;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long PAUSE_ALONE = 12 * PAUSE;

  private final Registry registry;
  private final Holds holds;
  private final Sessions sessions;
  private final Changes changes;

  /** Whom this round has not come to yet, as they were when it began. */
  private Iterator<EntryRecord> round = Collections.emptyIterator();

  private long lastNanos;

  Observer(Registry registry, Holds holds, Sessions sessions, Changes changes) {
    this.registry = registry;
    this.holds = holds;
    this.sessions = sessions;
    this.changes = changes;
  }

  @Override
  public long dueNanos() {
    if (holds.size() == 0) {
      return Long.MAX_VALUE;
    }
    return lastNanos + (sessions.count() == 0 ? PAUSE_ALONE : PAUSE);
  }

  @Override
  public void fire(long nowNanos) {
    if (!round.hasNext()) {
      round = List.copyOf(registry.records()).iterator();
    }
    for (int i = 0; i < SLICE && round.hasNext(); i++) {
      EntryRecord then = round.next();
      HeldLink held = holds.get(then).orElse(null);
      if (held != null && !isAsOnRecord(then, held)) {
        look(registry.get(then.name()));
      }
    }
    lastNanos = nowNanos;
  }

  private static boolean isAsOnRecord(EntryRecord record, HeldLink held) {
    LinkInfo now = held.look();
    return now.programId() == record.programId() && now.liveness() != LinkInfo.Liveness.DETACHED;
  }

  /** Looks at one, and says so if it is not as it is on record. */
  void look(EntryRecord recordOrNull) {
    if (recordOrNull == null || recordOrNull.state() == EntryRecord.State.DEFUNCT) {
      return;
    }
    holds.get(recordOrNull).ifPresent(held -> look(recordOrNull, held));
  }

  private void look(EntryRecord record, HeldLink held) {
    LinkInfo now = held.look();
    Event.Seen seen = held.seen(now);
    if (seen != Event.Seen.ATTACHED || now.programId() != record.programId()) {
      changes.happen(new Event.Observed(record.name(), record.linkId(), seen, now.programId()));
    }
  }
}
