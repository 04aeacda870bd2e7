package io.baton.broker;

import io.baton.kernel.LinkInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the held links in turn, a few at a time, because nothing tells when a link is detached
 * or gets another program. A round takes 0.3 s of up to 750 entries and 4 s of 10,000.
 */
final class Observer implements Loop.Timer {
  private static final int SLICE = 50;
  private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private final Registry registry;
  private final Holds holds;
  private final Changes changes;

  /** Whom this round has not come to yet. */
  private final Deque<EntryRecord> round = new ArrayDeque<>();

  private long dueNanos;

  Observer(Registry registry, Holds holds, Changes changes) {
    this.registry = registry;
    this.holds = holds;
    this.changes = changes;
  }

  @Override
  public long dueNanos() {
    return holds.size() == 0 ? Long.MAX_VALUE : dueNanos;
  }

  @Override
  public void fire(long nowNanos) {
    if (round.isEmpty()) {
      registry.records().stream().filter(holds::has).forEach(round::add);
    }
    for (int i = 0; i < SLICE && !round.isEmpty(); i++) {
      EntryRecord now = registry.get(round.remove().name());
      if (now != null) {
        look(now);
      }
    }
    int slices = holds.size() / SLICE + 1;
    dueNanos = nowNanos + Math.max(SHORTEST_PAUSE, ROUND / slices);
  }

  /** Looks at one, and says so if it is not as it is on record. */
  void look(EntryRecord record) {
    if (record.state() == EntryRecord.State.DEFUNCT) {
      return;
    }
    holds.get(record).ifPresent(held -> look(record, held));
  }

  private void look(EntryRecord record, HeldLink held) {
    LinkInfo now = held.look();
    Event.Seen seen = held.seen(now);
    if (seen != Event.Seen.ATTACHED || now.programId() != record.programId()) {
      changes.happen(new Event.Observed(record.name(), record.linkId(), seen, now.programId()));
    }
  }
}
