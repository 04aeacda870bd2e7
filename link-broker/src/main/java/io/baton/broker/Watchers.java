package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.broker.Decision.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The running Watch calls: each gets what there is, then every change that its peer may see. */
final class Watchers {
  private final Registry registry;
  private final Replies replies;
  private final PolicyInForce policy;
  private final List<Watcher> watchers = new ArrayList<>();

  Watchers(Registry registry, Replies replies, PolicyInForce policy) {
    this.registry = registry;
    this.replies = replies;
    this.policy = policy;
  }

  /** Begins one; nothing that happens from now on is missing in it. */
  void open(Session session, String prefix) {
    Watcher watcher = new Watcher(session, prefix);
    watchers.add(watcher);
    session.reply(watcher);
  }

  /** To whom may see the entry as it is afterwards, or was before: so a giver sees who took it. */
  void publish(Decision decision) {
    long micros = Wall.micros();
    for (Decision.Notice notice : decision.notices()) {
      EntryRecord before = before(decision, notice.record());
      Happened happened = new Happened(micros, notice.event(), notice.record(), notice.peer());
      // One that is too slow, or whose connection breaks, ends meanwhile.
      for (Watcher watcher : List.copyOf(watchers)) {
        if (watcher.sees(notice.record()) || before != null && watcher.sees(before)) {
          watcher.offer(happened);
        }
      }
    }
  }

  private static EntryRecord before(Decision decision, EntryRecord after) {
    for (Decision.Change change : decision.changes()) {
      if (change.before() != null && change.before().name().equals(after.name())) {
        return change.before();
      }
    }
    return null;
  }

  int size() {
    return watchers.size();
  }

  private record Happened(long micros, String event, EntryRecord record, Peer peer) {}

  private final class Watcher implements Session.Stream {
    private final Session session;
    private final String prefix;
    private final Iterator<Happened> present;

    /** At most {@link Limit#WATCH_BACKLOG}: records are shared, and made into text only to go. */
    private final Deque<Happened> backlog = new ArrayDeque<>();

    private long sequence;
    private boolean synced;
    private boolean lost;

    Watcher(Session session, String prefix) {
      this.session = session;
      this.prefix = prefix;
      this.present = present(Wall.micros()).iterator();
    }

    /** Each entry, and who waits for it. */
    private Stream<Happened> present(long micros) {
      Map<LinkName, List<Waiting>> waiting =
          registry.waiting().stream().collect(Collectors.groupingBy(claim -> claim.claim().name()));
      return registry.records().stream().filter(this::sees).toList().stream()
          .flatMap(
              record ->
                  Stream.concat(
                      Stream.of(new Happened(micros, "present", record, null)),
                      waiting.getOrDefault(record.name(), List.of()).stream()
                          .map(claim -> claim.claim().caller().peer())
                          .map(peer -> new Happened(micros, "waiting", record, peer))));
    }

    private boolean sees(EntryRecord record) {
      return record.name().value().startsWith(prefix) && registry.maySee(session.caller(), record);
    }

    void offer(Happened happened) {
      if (backlog.size() < policy.limits().of(Limit.WATCH_BACKLOG)) {
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
        return reply(present.next());
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
