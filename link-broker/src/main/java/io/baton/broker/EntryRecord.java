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
 * @param programSerial names the program's pin; 0 if no program came with the link
 * @param owner null unless owned
 * @param ownerProcess null unless owned
 * @param ownerSeen false while the owner could not be found again after a restart
 * @param claim the pending claim; null unless claiming
 * @param lastClaim ID, claimant and fallback of the last claim that ended without being confirmed
 *     or was confirmed, so that a repeated or late confirm is understood; null if none, or another
 *     one opened
 * @param deadlineNanos CLOCK_MONOTONIC when custody or defunct ends; 0 if it does not
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
    Party returnTo,
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
    NONE,
    /** The broker is letting go: after this is written, unpin and forget. */
    LETTING_GO
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

  /** A claim that ended. */
  record EndedClaim(String id, Party claimant, boolean confirmed) {}
}
