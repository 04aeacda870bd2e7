package io.baton.broker;

import io.baton.Change;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.Terms;
import java.util.List;

/**
 * What is on record about one name: the registry's state of it, and, written down, the broker's
 * memory. Immutable.
 *
 * @param serial names its files; the generation at which it was made
 * @param hold what the broker holds of it
 * @param programId attached when last looked at, 0 if unknown
 * @param programSerial names the pin of the program of that ID; 0 if the broker does not hold it
 * @param owner null unless owned
 * @param ownerSeen false while the owner could not be found again after a restart; not written
 * @param depositor who put it under this name; after a confirmed claim, the claimant
 * @param giver whose deposit the last confirmed claim took, so that the deposit is understood when
 *     it is repeated; null before the first
 * @param returnTo during a transfer, the giver: whose it is again if no heir comes; null once it
 *     exited
 * @param returnTerms during a transfer, the terms that are back in force then
 * @param unreturned were sent the descriptor, have neither confirmed nor exited
 * @param claim the pending claim; null unless claiming
 * @param lastClaim the claim that ended last, so that a repeated or late call is understood; null
 *     if another one opened, or nothing of it can be repeated
 * @param deadlineNanos CLOCK_MONOTONIC when custody or defunct ends; 0 if it does not
 * @param depositMicros realtime of the last deposit or confirmed claim, for display
 * @param changes the last 8, newest first
 */
record EntryRecord(
    LinkName name,
    long serial,
    long generation,
    State state,
    Hold hold,
    int linkId,
    int programId,
    long programSerial,
    Party owner,
    boolean ownerSeen,
    Party depositor,
    Party giver,
    Party returnTo,
    Terms returnTerms,
    List<Party> unreturned,
    Terms terms,
    Claim claim,
    EndedClaim lastClaim,
    long deadlineNanos,
    long depositMicros,
    List<Change> changes) {

  enum State {
    CUSTODY,
    CLAIMING,
    OWNED,
    DEFUNCT
  }

  enum Hold {
    /** The link is pinned under this serial. */
    HELD,
    /** Only a registration of an unguarded owner's. */
    NONE
  }

  /** A peer as it was then, and its process. */
  record Party(Peer peer, ProcessKey process) {}

  /**
   * A pending claim.
   *
   * @param id 128 random bits, hexadecimal
   * @param deadlineNanos CLOCK_MONOTONIC when it falls back
   * @param graceLeftNanos what was left of custody's grace when the claim opened, 0 if no deadline
   *     ran: grace stands still meanwhile
   */
  record Claim(String id, Party claimant, long deadlineNanos, long graceLeftNanos) {}

  /** A claim that ended while its claimant lived. */
  record EndedClaim(String id, Party claimant, Outcome outcome) {}

  enum Outcome {
    CONFIRMED,
    ABORTED,
    /** Its deadline passed; it can be confirmed late. */
    EXPIRED
  }
}
