package io.baton.broker;

import io.baton.Change;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Terms;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.List;
import java.util.Map;

/** Deposit: a new entry, a renewal by whose it is, or another object over a defunct one. */
final class Deposits {
  private static final Terms NO_TERMS =
      new Terms(false, Grace.standard(), List.of(), false, Map.of());

  private Deposits() {}

  static void decide(Draft draft, Event.Deposit deposit) {
    Caller caller = deposit.caller();
    if (deposit.terms() != null) {
      draft.limits.check(deposit.terms());
    }
    EntryRecord record = draft.get(deposit.name());
    if (record == null) {
      if (!caller.rights().mayName(deposit.name())) {
        throw mayNotName(caller, deposit.name());
      }
      checkRoom(draft, caller.peer().uid());
      create(draft, deposit, List.of());
    } else if (mayRenew(deposit, record)) {
      renew(draft, deposit, record);
    } else if (record.state() == State.DEFUNCT) {
      if (!Entitlement.mayClaim(caller, record)) {
        throw Entitlement.notClaimable("Deposit", caller, record);
      }
      create(draft, deposit, record.changes());
    } else if (!isAnswered(deposit, record)) {
      throw refusal(draft, deposit, record);
    }
    Claims.settle(draft, deposit.name());
    draft.answer(new Answer.WithEntry(caller.session(), draft.get(deposit.name())));
  }

  private static boolean mayRenew(Event.Deposit deposit, EntryRecord record) {
    if (record.linkId() != deposit.linkId()) {
      return false;
    }
    return switch (record.state()) {
      case OWNED -> record.owner().process().equals(deposit.caller().process());
      case CUSTODY -> isDepositor(deposit, record);
      case CLAIMING, DEFUNCT -> false;
    };
  }

  private static boolean isDepositor(Event.Deposit deposit, EntryRecord record) {
    return record.depositor().process().equals(deposit.caller().process());
  }

  /** A repeat after a lost answer, when somebody has claimed what it put into custody. */
  private static boolean isAnswered(Event.Deposit deposit, EntryRecord record) {
    if (deposit.keepOwnership() || record.linkId() != deposit.linkId()) {
      return false;
    }
    boolean gave =
        record.giver() != null && record.giver().process().equals(deposit.caller().process());
    return gave || record.state() == State.CLAIMING && isDepositor(deposit, record);
  }

  private static Refusal refusal(Draft draft, Event.Deposit deposit, EntryRecord record) {
    if (record.state() == State.CLAIMING
        && record.linkId() == deposit.linkId()
        && isDepositor(deposit, record)) {
      return Refusal.busy(record);
    }
    boolean told = record.owner() != null && Entitlement.maySee(deposit.caller(), record);
    return Refusal.nameTaken(record.name(), told ? record.owner().peer() : null);
  }

  private static void create(Draft draft, Event.Deposit deposit, List<Change> changes) {
    if (draft.isDraining()) {
      throw Refusal.draining(deposit.name());
    }
    LinkName other = draft.entries.ofLink(deposit.linkId());
    if (other != null && !other.equals(deposit.name())) {
      throw Refusal.alreadyNamed(other, deposit.linkId());
    }
    EntryEdit entry =
        new EntryEdit(deposit.name(), draft.nextGeneration(), deposit.linkId(), changes);
    entry.terms = deposit.terms() == null ? NO_TERMS : deposit.terms();
    put(draft, deposit, entry, "deposited");
  }

  private static void renew(Draft draft, Event.Deposit deposit, EntryRecord record) {
    EntryEdit entry = new EntryEdit(record);
    // With its terms left out, a giver that takes back has those from before the transfer.
    Terms own = record.returnTerms() == null ? record.terms() : record.returnTerms();
    boolean gives = !deposit.keepOwnership();
    if (deposit.terms() != null) {
      entry.terms = deposit.terms();
    } else if (!gives) {
      entry.terms = own;
    }
    entry.endTransfer();
    boolean owned = record.state() == State.OWNED || record.returnTo() != null;
    if (gives && owned && entry.terms.heirsOnly() && entry.terms.heirs().size() == 1) {
      entry.returnTo = party(deposit.caller());
      entry.returnTerms = own;
    }
    boolean sameProgram = deposit.programId() == record.programId();
    put(draft, deposit, entry, sameProgram ? "renewed" : "replaced");
  }

  private static void put(Draft draft, Event.Deposit deposit, EntryEdit entry, String event) {
    Caller caller = deposit.caller();
    entry.depositor = party(caller);
    entry.depositMicros = draft.wallMicros();
    entry.program(deposit.programId(), deposit.withProgram(), draft.nextGeneration());
    if (deposit.keepOwnership()) {
      entry.own(entry.depositor);
    } else {
      entry.custody(draft.now);
    }
    draft.change(entry, event, caller.peer());
  }

  static Party party(Caller caller) {
    return new Party(caller.peer(), caller.process());
  }

  private static void checkRoom(Draft draft, int uid) {
    draft.limits.check(Limit.ENTRIES, draft.entries.size() + 1L);
    if (uid != 0) {
      draft.limits.check(Limit.ENTRIES_PER_UID, draft.entries.countOf(uid) + 1L);
    }
  }

  private static Refusal mayNotName(Caller caller, LinkName name) {
    String prefix = caller.rights().namePrefix();
    return Refusal.notEntitled(
        name,
        "Deposit",
        prefix == null
            ? "nothing is known about your uid, so no name is yours"
            : "not a name of yours; one that begins with \""
                + prefix
                + "\" would be, or "
                + Rule.thatWouldAllow("Deposit", caller.peer(), name));
  }
}
