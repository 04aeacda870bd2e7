package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import io.baton.broker.Event.Seen;

/** What the broker finds when it looks: at a link, and for an owner after a restart. */
final class Sightings {
  private Sightings() {}

  static void observed(Draft draft, Event.Observed observed) {
    EntryRecord record = draft.get(observed.name());
    if (record == null
        || record.linkId() != observed.linkId()
        || record.hold() == Hold.NONE
        || record.state() == State.DEFUNCT) {
      return;
    }
    if (observed.programId() != 0 && observed.programId() != record.programId()) {
      otherProgram(draft, record, observed.programId());
    }
    if (observed.seen() != Seen.ATTACHED) {
      detached(draft, draft.get(record.name()), observed.seen());
    }
  }

  private static void otherProgram(Draft draft, EntryRecord record, int programId) {
    EntryEdit entry = new EntryEdit(record);
    entry.program(programId, false, 0);
    draft.change(entry, holder(record) == null ? "tampered" : "replaced", peer(holder(record)));
  }

  private static void detached(Draft draft, EntryRecord record, Seen seen) {
    if (seen == Seen.DETACHED && holder(record) == null) {
      draft.change(new EntryEdit(record), "tampered", null);
    }
    EntryEdit entry = new EntryEdit(draft.get(record.name()));
    entry.defunct(draft.now);
    draft.change(entry, "defunct", peer(holder(record)));
    Claims.settle(draft, record.name());
  }

  /** Who is on record as holding it beside the broker, or null. */
  private static Party holder(EntryRecord record) {
    return switch (record.state()) {
      case OWNED -> record.owner();
      case CLAIMING -> record.claim().claimant();
      case CUSTODY, DEFUNCT -> record.returnTo();
    };
  }

  private static Peer peer(Party party) {
    return party == null ? null : party.peer();
  }

  static void found(Draft draft, ProcessKey process) {
    for (LinkName name : draft.entries.of(process)) {
      EntryRecord record = draft.get(name);
      if (record.owner() != null
          && record.owner().process().equals(process)
          && !record.ownerSeen()) {
        EntryEdit entry = new EntryEdit(record);
        entry.ownerSeen = true;
        draft.show(entry, "recovered", record.owner().peer());
      }
    }
  }
}
