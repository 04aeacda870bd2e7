package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.Decision.Waiting;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.concurrent.TimeUnit;

/** Claim: opens a pending claim, repeats one, or waits. */
final class Claims {
  private Claims() {}

  /**
   * The ID of the owner's claim of its own entry: nothing is pending, so nothing is secret about
   * it, and it lasts as long as the ownership.
   */
  static String ownersId(EntryRecord record) {
    return "owner-" + record.serial();
  }

  static void decide(Draft draft, Event.Claim claim) {
    if (claim.waitNanos() > TimeUnit.SECONDS.toNanos(draft.limits.of(Limit.WAIT_SEC))) {
      throw draft.limits.exceeded(Limit.WAIT_SEC);
    }
    if (attempt(draft, claim)) {
      settle(draft, claim.name());
      return;
    }
    if (claim.waitNanos() <= 0) {
      throw notYet(draft, claim.name());
    }
    park(draft, claim);
  }

  /** The time of a waiting claim is over: whatever the state, it is answered. */
  static void expire(Draft draft, Waiting waiting) {
    draft.unpark(waiting);
    try {
      if (!attempt(draft, waiting.claim())) {
        throw notYet(draft, waiting.claim().name());
      }
      settle(draft, waiting.claim().name());
    } catch (Refusal refusal) {
      draft.answer(refusal.answer(waiting.claim().caller().session()));
    }
  }

  /**
   * After a change of the entry: whoever waits and can be served is, and a new owner is told who
   * still waits.
   */
  static void settle(Draft draft, LinkName name) {
    boolean served;
    do {
      // Who is served may itself wait a second time, further ahead, for less.
      served = false;
      for (Waiting waiting : draft.waiting(name)) {
        served |= serve(draft, waiting);
      }
    } while (served);
    EntryRecord record = draft.get(name);
    if (record != null && record.state() == State.OWNED && isNew(record.owner(), draft, name)) {
      for (Waiting waiting : draft.waiting(name)) {
        draft.notice("waiting", record, waiting.claim().caller().peer());
      }
    }
  }

  private static boolean isNew(Party owner, Draft draft, LinkName name) {
    EntryRecord before = draft.entries.get(name);
    return before == null
        || before.owner() == null
        || !before.owner().process().equals(owner.process());
  }

  private static boolean serve(Draft draft, Waiting waiting) {
    try {
      boolean served = attempt(draft, waiting.claim());
      if (served) {
        draft.unpark(waiting);
      }
      return served;
    } catch (Refusal refusal) {
      // A defunct link is worth no more waiting. Entitlement may come back with the next terms.
      EntryRecord record = draft.get(waiting.claim().name());
      if (record.state() == State.DEFUNCT) {
        draft.unpark(waiting);
        draft.answer(refusal.answer(waiting.claim().caller().session()));
      }
      return false;
    }
  }

  /**
   * Answers the claim if that is possible now.
   *
   * @return false if there is no such entry, or it belongs to somebody else for now
   */
  private static boolean attempt(Draft draft, Event.Claim claim) {
    EntryRecord record = draft.get(claim.name());
    if (record == null) {
      return false;
    }
    Caller caller = claim.caller();
    if (record.claim() != null && is(record.claim().claimant(), caller)) {
      answer(draft, claim, record, record.claim().id(), false);
      return true;
    }
    boolean own = record.owner() != null && is(record.owner(), caller);
    if (!own && !Entitlement.mayClaim(caller, record)) {
      throw Entitlement.notClaimable("Claim", caller, record);
    }
    if (!own && !Entitlement.isAcceptable(claim, record.depositor())) {
      throw Entitlement.notAcceptable(claim, record);
    }
    if (claim.expectedGeneration() != null && claim.expectedGeneration() != record.generation()) {
      throw Refusal.generationMismatch(record);
    }
    if (own) {
      if (record.hold() == EntryRecord.Hold.NONE) {
        throw Refusal.notSupported(
            "Claim of an unguarded entry", "the service holds nothing of it: guard it, or keep it");
      }
      answer(draft, claim, record, ownersId(record), false);
      return true;
    }
    return switch (record.state()) {
      case DEFUNCT -> throw Refusal.defunct(record.name());
      case OWNED, CLAIMING -> false;
      case CUSTODY -> {
        open(draft, claim, record);
        yield true;
      }
    };
  }

  private static boolean is(Party party, Caller caller) {
    return party.process().equals(caller.process());
  }

  private static void open(Draft draft, Event.Claim claim, EntryRecord record) {
    EntryEdit entry = new EntryEdit(record);
    Party claimant = Deposits.party(claim.caller());
    if (!entry.isUnreturned(claimant.process())) {
      draft.limits.check(Limit.UNRETURNED, entry.unreturned.size() + 1L);
    }
    long deadline = draft.deadlines.of(record);
    long graceLeft = deadline == 0 ? 0 : Math.max(1, deadline - draft.now);
    entry.claiming(claim.newClaimId(), claimant, draft.now, graceLeft);
    draft.change(entry, "claiming", claimant.peer());
    answer(draft, claim, draft.get(record.name()), claim.newClaimId(), true);
  }

  private static void answer(
      Draft draft, Event.Claim claim, EntryRecord record, String claimId, boolean opened) {
    draft.answer(
        new Answer.WithDescriptors(
            claim.caller().session(), record, claimId, record.programSerial() != 0, opened));
  }

  private static Refusal notYet(Draft draft, LinkName name) {
    EntryRecord record = draft.get(name);
    return record == null ? Refusal.noSuchEntry(name) : Refusal.busy(record);
  }

  private static void park(Draft draft, Event.Claim claim) {
    int uid = claim.caller().peer().uid();
    draft.limits.check(Limit.WAITING_PER_UID, draft.waiting().countOf(uid) + 1);
    // The generation was right when it came; it is another one when the entry becomes claimable.
    Event.Claim patient =
        new Event.Claim(
            claim.caller(),
            claim.name(),
            claim.from(),
            claim.waitNanos(),
            null,
            claim.newClaimId());
    draft.park(new Waiting(patient, draft.now + claim.waitNanos()));
    EntryRecord record = draft.get(claim.name());
    if (record != null) {
      draft.notice("waiting", record, claim.caller().peer());
    }
  }
}
