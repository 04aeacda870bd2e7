package io.baton.broker;

import io.baton.Change;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.Terms;
import io.baton.broker.EntryRecord.Claim;
import io.baton.broker.EntryRecord.EndedClaim;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.Outcome;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * One record as JSON, in the words of the protocol. The peers of a record are mostly the same few,
 * so they stand in it once, and everything else names them by their place in that list.
 *
 * @param bootId the boot that its clocks, processes and links belong to
 */
record RecordFile(String bootId, EntryRecord record) {
  private static final long VERSION = 1;

  byte[] bytes() {
    List<Peer> peers = new ArrayList<>(4);
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("version", VERSION);
    to.put("bootId", bootId);
    to.put("name", record.name().value());
    to.put("serial", record.serial());
    to.put("generation", record.generation());
    to.put("state", lower(record.state()));
    to.put("hold", lower(record.hold()));
    to.put("linkId", (long) record.linkId());
    to.put("programId", (long) record.programId());
    to.put("programSerial", record.programSerial());
    to.put("owner", orNull(record.owner(), party -> write(party, peers)));
    to.put("depositor", write(record.depositor(), peers));
    to.put("returnTo", orNull(record.returnTo(), party -> write(party, peers)));
    to.put("returnTerms", orNull(record.returnTerms(), Protocol::write));
    to.put("unreturned", record.unreturned().stream().map(p -> write(p, peers)).toList());
    to.put("terms", Protocol.write(record.terms()));
    to.put("claim", orNull(record.claim(), claim -> write(claim, peers)));
    to.put("lastClaim", orNull(record.lastClaim(), claim -> write(claim, peers)));
    to.put("deadlineNanos", record.deadlineNanos());
    to.put("depositMicros", record.depositMicros());
    to.put("changes", record.changes().stream().map(change -> write(change, peers)).toList());
    to.put("peers", peers.stream().map(Protocol::write).toList());
    return Json.write(to);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <T, R> R orNull(T value, Function<T, R> function) {
    return value == null ? null : function.apply(value);
  }

  private static long place(Peer peer, List<Peer> peers) {
    int place = peers.indexOf(peer);
    if (place < 0) {
      place = peers.size();
      peers.add(peer);
    }
    return place;
  }

  private static Map<String, Object> write(Party party, List<Peer> peers) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("peer", place(party.peer(), peers));
    to.put("pidfdId", party.process().pidfdId());
    to.put("pid", (long) party.process().pid());
    to.put("startTicks", party.process().startTicks());
    to.put("session", party.process().session());
    return to;
  }

  private static Map<String, Object> write(Claim claim, List<Peer> peers) {
    return Map.of(
        "id", claim.id(),
        "claimant", write(claim.claimant(), peers),
        "deadlineNanos", claim.deadlineNanos(),
        "graceLeftNanos", claim.graceLeftNanos());
  }

  private static Map<String, Object> write(EndedClaim claim, List<Peer> peers) {
    return Map.of(
        "id", claim.id(),
        "claimant", write(claim.claimant(), peers),
        "outcome", lower(claim.outcome()));
  }

  private static Map<String, Object> write(Change change, List<Peer> peers) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("generation", change.generation());
    to.put("timestampUSec", change.timestampMicros());
    to.put("event", change.event());
    to.put("peer", orNull(change.peer(), peer -> place(peer, peers)));
    return to;
  }

  /**
   * @throws MalformedMessageException if that is no record of this version
   */
  static RecordFile read(byte[] bytes) throws MalformedMessageException {
    try {
      Parameters from = new Parameters(Json.read(ByteBuffer.wrap(bytes)));
      if (from.integer("version") != VERSION) {
        throw from.invalid("version");
      }
      RecordFile file = new RecordFile(from.string("bootId"), readRecord(from));
      from.end();
      return file;
    } catch (VarlinkException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedMessageException(e.getMessage());
    }
  }

  private static EntryRecord readRecord(Parameters from) {
    List<Peer> peers = list(from, "peers", Protocol::readPeer);
    Function<Parameters, Party> readParty = party -> readParty(party, peers);
    EntryRecord record =
        new EntryRecord(
            LinkName.of(from.string("name")),
            from.integer("serial"),
            from.integer("generation"),
            value(State.class, from.string("state")),
            value(Hold.class, from.string("hold")),
            (int) from.integer("linkId"),
            (int) from.integer("programId"),
            from.integer("programSerial"),
            orNull(from.objectOrNull("owner"), readParty),
            false,
            readParty.apply(from.object("depositor")),
            orNull(from.objectOrNull("returnTo"), readParty),
            orNull(from.objectOrNull("returnTerms"), Protocol::readTerms),
            list(from, "unreturned", readParty),
            readTerms(from),
            orNull(from.objectOrNull("claim"), claim -> readClaim(claim, peers)),
            orNull(from.objectOrNull("lastClaim"), claim -> readEnded(claim, peers)),
            from.integer("deadlineNanos"),
            from.integer("depositMicros"),
            list(from, "changes", change -> readChange(change, peers)));
    boolean owned = record.state() == State.OWNED;
    if (owned != (record.owner() != null)
        || (record.state() == State.CLAIMING) != (record.claim() != null)
        || !owned && record.hold() == Hold.NONE) {
      throw from.invalid("state");
    }
    return record;
  }

  private static Terms readTerms(Parameters from) {
    return Protocol.readTerms(from.object("terms"));
  }

  private static <E extends Enum<E>> E value(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  private static <T> List<T> list(Parameters from, String name, Function<Parameters, T> read) {
    List<Parameters> elements = from.objectsOrNull(name);
    if (elements == null) {
      throw from.invalid(name);
    }
    return elements.stream().map(read).toList();
  }

  private static Party readParty(Parameters from, List<Peer> peers) {
    Party party =
        new Party(
            peers.get((int) from.integer("peer")),
            new ProcessKey(
                from.integer("pidfdId"),
                (int) from.integer("pid"),
                from.integer("startTicks"),
                from.integer("session")));
    from.end();
    return party;
  }

  private static Claim readClaim(Parameters from, List<Peer> peers) {
    Claim claim =
        new Claim(
            from.string("id"),
            readParty(from.object("claimant"), peers),
            from.integer("deadlineNanos"),
            from.integer("graceLeftNanos"));
    from.end();
    return claim;
  }

  private static EndedClaim readEnded(Parameters from, List<Peer> peers) {
    EndedClaim claim =
        new EndedClaim(
            from.string("id"),
            readParty(from.object("claimant"), peers),
            value(Outcome.class, from.string("outcome")));
    from.end();
    return claim;
  }

  private static Change readChange(Parameters from, List<Peer> peers) {
    Long peer = from.integerOrNull("peer");
    Change change =
        new Change(
            from.integer("generation"),
            from.integer("timestampUSec"),
            from.string("event"),
            peer == null ? null : peers.get(peer.intValue()));
    from.end();
    return change;
  }
}
