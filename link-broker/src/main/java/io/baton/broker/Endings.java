package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.broker.Decision.Waiting;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.Outcome;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.List;

/** How ownership, claims and entries end: by release, by exit, by deadline. */
final class Endings {
  private Endings() {}

  static void release(Draft draft, Event.Release release) {
    Caller caller = release.caller();
    EntryRecord record = draft.get(release.name());
    if (record == null) {
      throw Refusal.noSuchEntry(release.name());
    }
    boolean owner = record.owner() != null && record.owner().process().equals(caller.process());
    if (!owner
        && !caller.rights().mayRelease(record.name())
        && !Entitlement.isOfSameService(caller, record.depositor())
        && !Entitlement.isHeir(caller, record)) {
      throw Entitlement.notClaimable("Release", caller, record);
    }
    boolean drained = draft.isDraining() && caller.rights().mayRelease(record.name());
    boolean busy = record.state() == State.OWNED || record.state() == State.CLAIMING;
    if (busy && !owner && !drained) {
      throw Refusal.busy(record);
    }
    if (release.expectedGeneration() != null
        && release.expectedGeneration() != record.generation()) {
      throw Refusal.generationMismatch(record);
    }
    draft.remove(record, "released", caller.peer());
    draft.answer(new Answer.Empty(caller.session()));
  }

  static void drain(Draft draft, Caller caller) {
    if (!caller.rights().mayDrain()) {
      throw Refusal.notEntitled("Drain", "only root may drain it");
    }
    draft.drain();
    draft.answer(new Answer.Empty(caller.session()));
  }

  static void exited(Draft draft, ProcessKey process) {
    for (Waiting waiting : draft.waiting().of(process)) {
      draft.unpark(waiting);
    }
    for (LinkName name : List.copyOf(draft.entries.of(process))) {
      exited(draft, process, draft.get(name));
    }
  }

  private static void exited(Draft draft, ProcessKey process, EntryRecord record) {
    EntryEdit entry = new EntryEdit(record);
    Party who = null;
    for (Party party : record.unreturned()) {
      if (party.process().equals(process)) {
        who = party;
      }
    }
    entry.returned(process);
    if (is(process, record.returnTo())) {
      who = record.returnTo();
      entry.returnTo = null;
    }
    if (record.claim() != null && is(process, record.claim().claimant())) {
      who = record.claim().claimant();
      entry.fallBack(draft.now, null);
    }
    if (record.lastClaim() != null && is(process, record.lastClaim().claimant())) {
      who = record.lastClaim().claimant();
      entry.lastClaim = null;
    }
    if (is(process, record.owner())) {
      ownerGone(draft, record, entry);
      return;
    }
    if (record.claim() != null && entry.claim == null) {
      draft.change(entry, "aborted", who.peer());
    } else {
      draft.changeUntold(entry, "holderExited", who.peer());
    }
    Claims.settle(draft, record.name());
  }

  private static boolean is(ProcessKey process, Party party) {
    return party != null && party.process().equals(process);
  }

  private static void ownerGone(Draft draft, EntryRecord record, EntryEdit entry) {
    Peer owner = record.owner().peer();
    if (record.hold() == Hold.NONE) {
      draft.remove(record, "ownerExited", owner);
    } else {
      entry.custody(draft.now);
      draft.change(entry, "ownerExited", owner);
      Claims.settle(draft, record.name());
    }
  }

  static void disconnected(Draft draft, long session) {
    Waiting waiting = draft.waiting().of(session);
    if (waiting != null) {
      draft.unpark(waiting);
    }
    exited(draft, ProcessKey.ofSession(session));
  }

  static void notSent(Draft draft, Event.NotSent notSent) {
    EntryRecord record = draft.get(notSent.name());
    if (record != null && record.claim() != null && record.claim().id().equals(notSent.claimId())) {
      EntryEdit entry = new EntryEdit(record);
      entry.returned(record.claim().claimant().process());
      entry.fallBack(draft.now, null);
      draft.change(entry, "aborted", record.claim().claimant().peer());
      Claims.settle(draft, record.name());
    }
  }

  /** The deadline of an entry's state is over. */
  static void expired(Draft draft, EntryRecord record) {
    EntryEdit entry = new EntryEdit(record);
    switch (record.state()) {
      case OWNED -> ownerGone(draft, record, entry);
      case DEFUNCT -> draft.remove(record, "expired", null);
      case CLAIMING -> {
        entry.fallBack(draft.now, Outcome.EXPIRED);
        draft.change(entry, "aborted", record.claim().claimant().peer());
      }
      case CUSTODY -> graceOver(draft, record, entry);
    }
    Claims.settle(draft, record.name());
  }

  /** Let go, unless it was a transfer whose heir did not come. */
  private static void graceOver(Draft draft, EntryRecord record, EntryEdit entry) {
    if (record.returnTerms() != null) {
      entry.terms = record.returnTerms();
      entry.endTransfer();
    }
    if (record.returnTo() != null) {
      entry.own(record.returnTo());
      draft.change(entry, "expired", record.returnTo().peer());
    } else if (record.returnTerms() != null && record.returnTerms().guard()) {
      entry.custody(draft.now);
      draft.change(entry, "expired", null);
    } else {
      draft.remove(record, "expired", null);
    }
  }
}
