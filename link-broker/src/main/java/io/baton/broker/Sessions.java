package io.baton.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open connections. On the loop's thread. */
final class Sessions {
  private final Map<Long, Session> sessions = new HashMap<>();
  private final Map<Integer, Integer> perUid = new HashMap<>();

  /** Of each uid, when a call of it was served last. */
  private final Map<Integer, Long> lastTurn = new HashMap<>();

  void add(Session session) {
    sessions.put(session.caller().session(), session);
    perUid.merge(session.caller().peer().uid(), 1, Integer::sum);
  }

  void remove(Session session) {
    sessions.remove(session.caller().session());
    int uid = session.caller().peer().uid();
    if (perUid.merge(uid, -1, (have, one) -> have == 1 ? null : have - 1) == null) {
      lastTurn.remove(uid);
    }
  }

  /**
   * Whether a call of that user may be served in that turn of the loop: one, however many
   * connections the user has, unless it is root. Asking takes it.
   */
  boolean takeTurn(int uid, long turn) {
    Long last = uid == 0 ? null : lastTurn.put(uid, turn);
    return last == null || last != turn;
  }

  /** Null once it is closed. */
  Session get(long session) {
    return sessions.get(session);
  }

  /** Of that process, as they are now. */
  List<Session> of(ProcessKey process) {
    return sessions.values().stream()
        .filter(session -> session.caller().process().equals(process))
        .toList();
  }

  int count() {
    return sessions.size();
  }

  int count(int uid) {
    return perUid.getOrDefault(uid, 0);
  }

  Collection<Session> all() {
    return List.copyOf(sessions.values());
  }
}
