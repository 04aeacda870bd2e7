package io.baton.broker;

import io.baton.Terms;
import io.baton.broker.EntryRecord.Claim;
import io.baton.broker.EntryRecord.EndedClaim;
import io.baton.broker.EntryRecord.Outcome;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.List;

/** ConfirmClaim and AbortClaim, and what they mean when they are repeated or late. */
final class PendingClaims {
  private PendingClaims() {}

  static void decide(Draft draft, Event.Confirm confirm) {
    if (confirm.terms() != null) {
      draft.limits.check(confirm.terms());
    }
    EntryRecord record = mine(draft, confirm.caller(), confirm.claimId());
    EndedClaim last = record.lastClaim();
    boolean ended = last != null && last.id().equals(confirm.claimId());
    if (ended && last.outcome() == Outcome.ABORTED) {
      throw Refusal.noSuchClaim(confirm.claimId());
    }
    if (ended && record.state() == State.DEFUNCT) {
      throw Refusal.defunct(record.name());
    }
    if (confirm.linkId() != record.linkId()) {
      throw Refusal.wrongObject(confirm.claimId());
    }
    boolean repeated = ended && last.outcome() == Outcome.CONFIRMED;
    if (record.state() != State.OWNED) {
      confirm(draft, confirm, record);
    } else if (!repeated && confirm.terms() != null) {
      renew(draft, confirm, record);
    }
    draft.answer(new Answer.WithEntry(confirm.caller().session(), draft.get(record.name())));
  }

  /** The record whose pending, last or owner's claim it is, if that is the caller's. */
  private static EntryRecord mine(Draft draft, Caller caller, String claimId) {
    EntryRecord record = draft.entries.ofClaim(claimId);
    if (record == null) {
      throw Refusal.noSuchClaim(claimId);
    }
    Claim pending = record.claim();
    EndedClaim last = record.lastClaim();
    Party whose = record.owner();
    if (pending != null && pending.id().equals(claimId)) {
      whose = pending.claimant();
    } else if (last != null && last.id().equals(claimId)) {
      whose = last.claimant();
    }
    if (whose == null || !whose.process().equals(caller.process())) {
      throw Refusal.noSuchClaim(claimId);
    }
    return record;
  }

  private static void confirm(Draft draft, Event.Confirm confirm, EntryRecord record) {
    Party claimant = Deposits.party(confirm.caller());
    EntryEdit entry = new EntryEdit(record);
    entry.terms = confirm.terms() == null ? inherited(record) : confirm.terms();
    entry.endTransfer();
    entry.own(claimant);
    entry.giver = record.depositor();
    entry.depositor = claimant;
    entry.depositMicros = draft.wallMicros();
    entry.returned(claimant.process());
    entry.lastClaim = new EndedClaim(confirm.claimId(), claimant, Outcome.CONFIRMED);
    draft.change(entry, "confirmed", claimant.peer());
    Claims.settle(draft, record.name());
  }

  /** Guard, grace and labels stay, and of a transfer those from before it; heirs are cleared. */
  private static Terms inherited(EntryRecord record) {
    Terms terms = record.returnTerms() == null ? record.terms() : record.returnTerms();
    return new Terms(terms.guard(), terms.grace(), List.of(), false, terms.labels());
  }

  /** The owner has claimed its own entry and gives it other terms. */
  private static void renew(Draft draft, Event.Confirm confirm, EntryRecord record) {
    EntryEdit entry = new EntryEdit(record);
    entry.terms = confirm.terms();
    entry.own(Deposits.party(confirm.caller()));
    draft.change(entry, "renewed", confirm.caller().peer());
    Claims.settle(draft, record.name());
  }

  static void decide(Draft draft, Event.Abort abort) {
    EntryRecord record = mine(draft, abort.caller(), abort.claimId());
    EndedClaim last = record.lastClaim();
    if (last != null && last.outcome() == Outcome.CONFIRMED && last.id().equals(abort.claimId())) {
      throw Refusal.noSuchClaim(abort.claimId());
    }
    boolean otherProgram =
        abort.programId() != 0
            && (record.programSerial() == 0 || record.programId() != abort.programId());
    EntryEdit entry = new EntryEdit(record);
    if (record.state() == State.CLAIMING) {
      entry.fallBack(draft.now, Outcome.ABORTED);
      end(draft, abort, entry);
    } else if (record.state() == State.CUSTODY && otherProgram) {
      entry.lastClaim = new EndedClaim(last.id(), last.claimant(), Outcome.ABORTED);
      end(draft, abort, entry);
    }
    draft.answer(new Answer.Empty(abort.caller().session()));
  }

  private static void end(Draft draft, Event.Abort abort, EntryEdit entry) {
    int before = entry.programId;
    if (abort.programId() != 0) {
      entry.program(abort.programId(), true, draft.nextGeneration());
    }
    String event = entry.programId == before ? "aborted" : "replaced";
    draft.change(entry, event, abort.caller().peer());
    Claims.settle(draft, entry.name);
  }
}
