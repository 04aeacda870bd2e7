package io.baton.broker;

import io.baton.kernel.UnixSocket;
import io.baton.varlink.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The answer to GetStatus: what this broker is, can, and has found. */
final class Status {
  /** A reply is at most as long as a call. */
  private static final int MAX_LINES = 100;

  private final Self self;
  private final Registry registry;
  private final Sessions sessions;
  private final Watchers watchers;
  private final Room room;
  private final Changes changes;
  private final List<String> missing;
  private final List<String> disagreements;
  private final long startMicros = Wall.micros();

  /**
   * @param missing what this kernel or these privileges do not allow, in words
   * @param disagreements found at the recovery, in words
   */
  Status(
      Self self,
      Registry registry,
      Sessions sessions,
      Watchers watchers,
      Room room,
      Changes changes,
      List<String> missing,
      List<String> disagreements) {
    this.self = self;
    this.registry = registry;
    this.sessions = sessions;
    this.watchers = watchers;
    this.room = room;
    this.changes = changes;
    this.missing = missing;
    this.disagreements = disagreements;
  }

  static String version() {
    String version = Status.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** Of entries that the caller may not see it learns the number. */
  Map<String, Object> reply(Caller caller) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("version", version());
    reply.put("startTimestampUSec", startMicros);
    reply.put("pid", self.pid());
    reply.put("pidfdId", self.pidfdId());
    reply.put("uid", Integer.toUnsignedLong(self.uid()));
    reply.put("pins", self.pins().toString());
    reply.put("entries", entries());
    reply.put("limits", limits());
    reply.put("used", used());
    reply.put("missing", missing);
    reply.put("attention", attention(caller));
    return reply;
  }

  /** Each entry in one place, so that the counts add up. */
  private Map<String, Integer> entries() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("guarded", 0);
    for (EntryRecord.State state : EntryRecord.State.values()) {
      counts.put(state.name().toLowerCase(Locale.ROOT), 0);
    }
    registry.records().forEach(record -> counts.merge(place(record), 1, Integer::sum));
    return counts;
  }

  private static String place(EntryRecord record) {
    return record.state() == EntryRecord.State.OWNED && record.hold() == EntryRecord.Hold.HELD
        ? "guarded"
        : record.state().name().toLowerCase(Locale.ROOT);
  }

  /** One that waits or watches occupies its connection, so there are at most as many. */
  private Map<String, Object> limits() {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("messageBytes", Protocol.MAX_MESSAGE);
    limits.put("descriptorsPerMessage", UnixSocket.MAX_DESCRIPTORS);
    limits.put("descriptors", room.limit());
    limits.put("connections", Limits.CONNECTIONS);
    limits.put("connectionsPerUid", Limits.CONNECTIONS_PER_UID);
    limits.put("connectionsForRoot", Limits.CONNECTIONS_FOR_ROOT);
    limits.put("entries", Limits.ENTRIES);
    limits.put("entriesPerUid", Limits.ENTRIES_PER_UID);
    limits.put("waitingClaims", Limits.CONNECTIONS);
    limits.put("waitingClaimsPerUid", Limits.WAITING_PER_UID);
    limits.put("watches", Limits.CONNECTIONS);
    limits.put("watchBacklog", Limits.WATCH_BACKLOG);
    limits.put("heirs", Limits.HEIRS);
    limits.put("heirBytes", Limits.HEIR_BYTES);
    limits.put("labels", Limits.LABELS);
    limits.put("labelBytes", Limits.LABEL_BYTES);
    limits.put("graceSec", TimeUnit.NANOSECONDS.toSeconds(Limits.GRACE));
    limits.put("waitSec", TimeUnit.NANOSECONDS.toSeconds(Limits.WAIT));
    return limits;
  }

  private Map<String, Object> used() {
    Map<String, Object> used = new LinkedHashMap<>();
    used.put("descriptors", room.used());
    used.put("connections", sessions.count());
    used.put("entries", registry.records().size());
    used.put("waitingClaims", registry.waiting().size());
    used.put("watches", watchers.size());
    return used;
  }

  private List<String> attention(Caller caller) {
    List<String> lines = new ArrayList<>();
    if (caller.rights().everything()) {
      lines.addAll(disagreements);
      lines.addAll(changes.leftOver());
    }
    for (EntryRecord record : registry.records()) {
      if (!registry.maySee(caller, record)) {
        continue;
      }
      if (record.changes().stream().anyMatch(change -> change.event().equals("tampered"))) {
        lines.add(record.name() + ": tampered with");
      }
      boolean nobodys = record.state() == EntryRecord.State.CUSTODY;
      if (nobodys && record.terms().grace().forever()) {
        lines.add(record.name() + ": in custody until released, without an owner");
      }
    }
    if (lines.size() <= MAX_LINES) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, MAX_LINES));
    first.add("and " + (lines.size() - MAX_LINES) + " more");
    return first;
  }
}
