package io.baton.broker;

import io.baton.Peer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The running Watch calls: each gets what there is, then every change that its peer may see. */
final class Watchers {
  private final Registry registry;
  private final Replies replies;
  private final List<Watcher> watchers = new ArrayList<>();

  Watchers(Registry registry, Replies replies) {
    this.registry = registry;
    this.replies = replies;
  }

  /** Begins one; nothing that happens from now on is missing in it. */
  void open(Session session, String prefix) {
    Watcher watcher = new Watcher(session, prefix);
    watchers.add(watcher);
    session.reply(watcher);
  }

  void publish(Decision.Notice notice) {
    long micros = Wall.micros();
    // One that is too slow, or whose connection breaks, ends meanwhile.
    for (Watcher watcher : List.copyOf(watchers)) {
      watcher.offer(new Happened(micros, notice.event(), notice.record(), notice.peer()));
    }
  }

  int size() {
    return watchers.size();
  }

  private record Happened(long micros, String event, EntryRecord record, Peer peer) {}

  private final class Watcher implements Session.Stream {
    private final Session session;
    private final String prefix;
    private final Iterator<EntryRecord> present;

    /** At most {@link Limits#WATCH_BACKLOG}: records are shared, and made into text only to go. */
    private final Deque<Happened> backlog = new ArrayDeque<>();

    private long sequence;
    private boolean synced;
    private boolean lost;

    Watcher(Session session, String prefix) {
      this.session = session;
      this.prefix = prefix;
      this.present =
          registry.records().stream()
              .filter(this::sees)
              .sorted(Listing.BY_NAME)
              .toList()
              .iterator();
    }

    private boolean sees(EntryRecord record) {
      return record.name().value().startsWith(prefix) && registry.maySee(session.caller(), record);
    }

    void offer(Happened happened) {
      if (lost || !sees(happened.record())) {
        return;
      }
      if (backlog.size() < Limits.WATCH_BACKLOG) {
        backlog.add(happened);
      } else {
        lost = true;
        backlog.clear();
        watchers.remove(this);
      }
      session.pump();
    }

    @Override
    public Map<String, Object> next() {
      if (lost) {
        return reply(new Happened(Wall.micros(), "lost", null, null));
      }
      if (present.hasNext()) {
        return reply(new Happened(Wall.micros(), "present", present.next(), null));
      }
      if (!synced) {
        synced = true;
        return reply(new Happened(Wall.micros(), "synced", null, null));
      }
      Happened happened = backlog.poll();
      return happened == null ? null : reply(happened);
    }

    private Map<String, Object> reply(Happened happened) {
      return replies.event(
          ++sequence, happened.micros(), happened.event(), happened.record(), happened.peer());
    }

    @Override
    public boolean ended() {
      return lost;
    }

    @Override
    public void close() {
      watchers.remove(this);
    }
  }
}
