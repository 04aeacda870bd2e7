package io.baton.broker;

import io.baton.Change;
import io.baton.LinkName;
import io.baton.Terms;
import io.baton.broker.EntryRecord.Claim;
import io.baton.broker.EntryRecord.EndedClaim;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.Outcome;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.util.ArrayList;
import java.util.List;

/**
 * A record on its way to the next one. The methods are the moves between states; each leaves the
 * fields as that state needs them.
 */
final class EntryEdit {
  final LinkName name;
  final long serial;
  final int linkId;
  State state;
  Hold hold;
  int programId;
  long programSerial;
  Party owner;
  boolean ownerSeen;
  Party depositor;
  Party giver;
  Party returnTo;
  Terms returnTerms;
  final List<Party> unreturned;
  Terms terms;
  Claim claim;
  EndedClaim lastClaim;
  long deadlineNanos;
  long depositMicros;
  private final List<Change> changes;

  /**
   * A new serial, not in any state yet.
   *
   * @param changes of the entry under that name so far
   */
  EntryEdit(LinkName name, long serial, int linkId, List<Change> changes) {
    this.name = name;
    this.serial = serial;
    this.linkId = linkId;
    unreturned = new ArrayList<>();
    this.changes = changes;
  }

  EntryEdit(EntryRecord record) {
    name = record.name();
    serial = record.serial();
    linkId = record.linkId();
    state = record.state();
    hold = record.hold();
    programId = record.programId();
    programSerial = record.programSerial();
    owner = record.owner();
    ownerSeen = record.ownerSeen();
    depositor = record.depositor();
    giver = record.giver();
    returnTo = record.returnTo();
    returnTerms = record.returnTerms();
    unreturned = new ArrayList<>(record.unreturned());
    terms = record.terms();
    claim = record.claim();
    lastClaim = record.lastClaim();
    deadlineNanos = record.deadlineNanos();
    depositMicros = record.depositMicros();
    changes = record.changes();
  }

  /** On record as responsible; held beside it only if its terms say guard. */
  void own(Party party) {
    leaveState();
    state = State.OWNED;
    owner = party;
    ownerSeen = true;
    lastClaim = null;
    if (terms.guard()) {
      hold = Hold.HELD;
    } else {
      hold = Hold.NONE;
      programSerial = 0;
    }
  }

  /** Only the broker holds it, for as long as its terms say. */
  void custody(long now) {
    leaveState();
    state = State.CUSTODY;
    hold = Hold.HELD;
    lastClaim = null;
    deadlineNanos = terms.grace().forever() ? 0 : now + Deadlines.grace(terms);
  }

  /**
   * From custody; grace stands still from now on.
   *
   * @param graceLeft at least 1, or 0 if no deadline runs
   */
  void claiming(String id, Party claimant, long now, long graceLeft) {
    leaveState();
    state = State.CLAIMING;
    claim = new Claim(id, claimant, now + Limits.CLAIM, graceLeft);
    lastClaim = null;
    if (!isUnreturned(claimant.process())) {
      unreturned.add(claimant);
    }
  }

  /**
   * A pending claim ends unconfirmed: custody again.
   *
   * @param outcome null if the claimant cannot come back to it
   */
  void fallBack(long now, Outcome outcome) {
    Claim ended = claim;
    leaveState();
    state = State.CUSTODY;
    lastClaim = outcome == null ? null : new EndedClaim(ended.id(), ended.claimant(), outcome);
    deadlineNanos =
        ended.graceLeftNanos() == 0
            ? 0
            : now + Math.max(ended.graceLeftNanos(), Limits.GRACE_AFTER_FALLBACK);
  }

  /** The kernel has detached it: kept for a while, to be seen and deposited anew. */
  void defunct(long now) {
    if (claim != null) {
      lastClaim = new EndedClaim(claim.id(), claim.claimant(), Outcome.EXPIRED);
    }
    leaveState();
    endTransfer();
    state = State.DEFUNCT;
    deadlineNanos = now + Limits.DEFUNCT_KEPT;
  }

  private void leaveState() {
    owner = null;
    ownerSeen = false;
    claim = null;
    deadlineNanos = 0;
  }

  void endTransfer() {
    returnTo = null;
    returnTerms = null;
  }

  /**
   * Which program is attached, and whether a descriptor of it came along to be kept.
   *
   * @param generation names a pin that is new
   */
  void program(int attached, boolean withProgram, long generation) {
    boolean kept = programSerial != 0 && programId == attached;
    programId = attached;
    if (!kept) {
      programSerial = withProgram ? generation : 0;
    }
  }

  boolean isUnreturned(ProcessKey process) {
    return unreturned.stream().anyMatch(party -> party.process().equals(process));
  }

  /** Whether it was listed as such. */
  boolean returned(ProcessKey process) {
    return unreturned.removeIf(party -> party.process().equals(process));
  }

  EntryRecord record(Change change) {
    List<Change> last = new ArrayList<>(Limits.CHANGES_KEPT);
    last.add(change);
    last.addAll(changes.subList(0, Math.min(changes.size(), Limits.CHANGES_KEPT - 1)));
    return record(change.generation(), last);
  }

  /** Nothing that the history of the entry is to tell. */
  EntryRecord unchanged(long generation) {
    return record(generation, changes);
  }

  private EntryRecord record(long generation, List<Change> last) {
    return new EntryRecord(
        name,
        serial,
        generation,
        state,
        hold,
        linkId,
        programId,
        programSerial,
        owner,
        ownerSeen,
        depositor,
        giver,
        returnTo,
        returnTerms,
        List.copyOf(unreturned),
        terms,
        claim,
        lastClaim,
        deadlineNanos,
        depositMicros,
        List.copyOf(last));
  }
}
