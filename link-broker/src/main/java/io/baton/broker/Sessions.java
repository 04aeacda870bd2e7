package io.baton.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open connections. On the loop's thread. */
final class Sessions {
  private final Map<Long, Session> sessions = new HashMap<>();
  private final Map<Integer, Integer> perUid = new HashMap<>();

  void add(Session session) {
    sessions.put(session.caller().session(), session);
    perUid.merge(session.caller().peer().uid(), 1, Integer::sum);
  }

  void remove(Session session) {
    sessions.remove(session.caller().session());
    perUid.merge(session.caller().peer().uid(), -1, (have, one) -> have == 1 ? null : have - 1);
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
