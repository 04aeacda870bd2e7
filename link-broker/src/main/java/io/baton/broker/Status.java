package io.baton.broker;

import io.baton.kernel.UnixSocket;
import io.baton.varlink.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
  private final PolicyInForce policy;
  private final Audit audit;
  private final List<String> missing;
  private final Recovery recovery;
  private final long startMicros = Wall.micros();

  /**
   * @param missing what this kernel or these privileges do not allow, in words
   */
  Status(
      Self self,
      Registry registry,
      Sessions sessions,
      Watchers watchers,
      Room room,
      Changes changes,
      PolicyInForce policy,
      Audit audit,
      List<String> missing,
      Recovery recovery) {
    this.self = self;
    this.registry = registry;
    this.sessions = sessions;
    this.watchers = watchers;
    this.room = room;
    this.changes = changes;
    this.policy = policy;
    this.audit = audit;
    this.missing = missing;
    this.recovery = recovery;
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
    reply.put("draining", registry.isDraining());
    reply.put("entries", entries());
    reply.put("limits", limits());
    reply.put("used", used());
    reply.put("recovered", recovery.opened());
    reply.put("recoverable", recovery.pins());
    reply.put("policy", policy(caller));
    reply.put("denials", audit.denials());
    reply.put("missing", missing);
    reply.put("attention", attention(caller));
    return reply;
  }

  private Map<String, Object> policy(Caller caller) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("file", policy.file().toString());
    reply.put("rules", policy.rules());
    reply.put("loadTimestampUSec", policy.loadedMicros());
    reply.put("mistake", caller.rights().everything() ? policy.mistake() : null);
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
    limits.put("waitingClaims", policy.limits().of(Limit.CONNECTIONS));
    limits.put("watches", policy.limits().of(Limit.CONNECTIONS));
    for (Limit limit : Limit.values()) {
      limits.put(limit.title(), policy.limits().of(limit));
    }
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
      lines.addAll(recovery.disagreements());
      lines.addAll(changes.leftOver());
      if (policy.mistake() != null) {
        lines.add("the policy was not reloaded: " + policy.mistake());
      }
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
