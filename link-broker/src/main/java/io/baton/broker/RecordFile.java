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
import io.baton.varlink.JsonWriter;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One record as JSON, in the words of the protocol. The peers of a record are mostly the same few,
 * so they stand in it once, and everything else names them by their place in that list.
 *
 * @param bootId the boot that its clocks, processes and links belong to
 */
record RecordFile(String bootId, EntryRecord record) {
  /** Of the format: written, and the newest one that is read. */
  static final long VERSION = 1;

  void write(JsonWriter to) {
    List<Peer> peers = new ArrayList<>(4);
    to.beginObject()
        .member("version", VERSION)
        .member("bootId", bootId)
        .member("name", record.name().value())
        .member("serial", record.serial())
        .member("generation", record.generation())
        .member("state", lower(record.state()))
        .member("hold", lower(record.hold()))
        .member("linkId", record.linkId())
        .member("programId", record.programId())
        .member("programSerial", record.programSerial());
    write(to, "owner", record.owner(), peers);
    write(to, "depositor", record.depositor(), peers);
    write(to, "giver", record.giver(), peers);
    write(to, "returnTo", record.returnTo(), peers);
    if (record.returnTerms() != null) {
      to.member("returnTerms", Protocol.write(record.returnTerms()));
    }
    to.name("unreturned").beginArray();
    record.unreturned().forEach(party -> write(to, party, peers));
    to.endArray().member("terms", Protocol.write(record.terms()));
    write(to, record.claim(), peers);
    write(to, record.lastClaim(), peers);
    to.member("deadlineNanos", record.deadlineNanos())
        .member("depositMicros", record.depositMicros())
        .name("changes")
        .beginArray();
    record.changes().forEach(change -> write(to, change, peers));
    to.endArray().name("peers").beginArray();
    peers.forEach(peer -> to.value(Protocol.write(peer)));
    to.endArray().endObject();
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

  private static void write(JsonWriter to, String name, Party partyOrNull, List<Peer> peers) {
    if (partyOrNull != null) {
      write(to.name(name), partyOrNull, peers);
    }
  }

  private static void write(JsonWriter to, Party party, List<Peer> peers) {
    to.beginObject()
        .member("peer", place(party.peer(), peers))
        .member("pidfdId", party.process().pidfdId())
        .member("pid", party.process().pid())
        .member("startTicks", party.process().startTicks())
        .member("session", party.process().session())
        .endObject();
  }

  private static void write(JsonWriter to, Claim claimOrNull, List<Peer> peers) {
    if (claimOrNull != null) {
      to.name("claim").beginObject().member("id", claimOrNull.id());
      write(to, "claimant", claimOrNull.claimant(), peers);
      to.member("deadlineNanos", claimOrNull.deadlineNanos())
          .member("graceLeftNanos", claimOrNull.graceLeftNanos())
          .endObject();
    }
  }

  private static void write(JsonWriter to, EndedClaim claimOrNull, List<Peer> peers) {
    if (claimOrNull != null) {
      to.name("lastClaim").beginObject().member("id", claimOrNull.id());
      write(to, "claimant", claimOrNull.claimant(), peers);
      to.member("outcome", lower(claimOrNull.outcome())).endObject();
    }
  }

  private static void write(JsonWriter to, Change change, List<Peer> peers) {
    to.beginObject()
        .member("generation", change.generation())
        .member("timestampUSec", change.timestampMicros())
        .member("event", change.event());
    if (change.peer() != null) {
      to.member("peer", place(change.peer(), peers));
    }
    to.endObject();
  }

  /**
   * @param path of the file, for messages
   * @throws MalformedMessageException if that is no record
   * @throws StorageException if it is one of a format that only a newer broker knows
   */
  static RecordFile read(byte[] bytes, Path path) throws MalformedMessageException {
    try {
      Parameters from = new Parameters(Json.read(ByteBuffer.wrap(bytes)));
      long version = from.integer("version");
      if (version > VERSION) {
        throw StorageException.refused(
            "read %s: EPROTO (format %d of records, and this broker knows %d: %s)"
                .formatted(path, version, VERSION, "start the version that wrote it"),
            "EPROTO");
      }
      if (version != VERSION) {
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
            orNull(from.objectOrNull("giver"), readParty),
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
