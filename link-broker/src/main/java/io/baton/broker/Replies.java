package io.baton.broker;

import io.baton.Entry;
import io.baton.LinkEvent;
import io.baton.LinkFacts;
import io.baton.Peer;
import io.baton.kernel.Kernel;
import io.baton.varlink.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Records as the protocol shows them, with what the kernel says about their links now. */
final class Replies {
  private final Registry registry;
  private final Holds holds;
  private final Facts facts;

  Replies(Registry registry, Holds holds, Facts facts) {
    this.registry = registry;
    this.holds = holds;
    this.facts = facts;
  }

  Map<String, Object> entry(EntryRecord record) {
    return Protocol.write(shown(record));
  }

  /** The link's descriptor is the first, the program's the second. */
  Map<String, Object> claim(Answer.WithDescriptors claim, boolean withProgram) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("entry", entry(claim.record()));
    reply.put("fileDescriptor", 0);
    reply.put("programFileDescriptor", withProgram ? 1 : null);
    reply.put("claimId", claim.claimId());
    reply.put("deadlineTimestampUSec", wallMicros(registry.deadlineNanos(claim.record())));
    return reply;
  }

  Map<String, Object> described(EntryRecord record) {
    return Map.of(
        "entry", entry(record), "changes", record.changes().stream().map(Protocol::write).toList());
  }

  /**
   * @param recordOrNull with synced and lost there is none
   */
  Map<String, Object> event(
      long sequence, long micros, String event, EntryRecord recordOrNull, Peer peerOrNull) {
    Entry entry = recordOrNull == null ? null : shown(recordOrNull);
    return Protocol.write(new LinkEvent(sequence, micros, event, entry, peerOrNull));
  }

  private Entry shown(EntryRecord record) {
    long deadline = registry.deadlineNanos(record);
    return new Entry(
        record.name().value(),
        Entry.State.valueOf(record.state().name()),
        peer(record.owner()),
        record.owner() == null ? null : record.ownerSeen(),
        peer(record.depositor()),
        peer(record.returnTo()),
        record.unreturned().stream().map(EntryRecord.Party::peer).toList(),
        record.terms(),
        record.generation(),
        deadline == 0 ? null : wallMicros(deadline),
        record.depositMicros(),
        link(record));
  }

  private LinkFacts link(EntryRecord record) {
    return holds.get(record).map(facts::of).orElse(null);
  }

  private static Peer peer(EntryRecord.Party partyOrNull) {
    return partyOrNull == null ? null : partyOrNull.peer();
  }

  private static long wallMicros(long nanos) {
    return Wall.micros() + TimeUnit.NANOSECONDS.toMicros(nanos - Kernel.monotonicNanos());
  }
}
