package io.baton;

import java.util.List;

/**
 * A name on record at the broker, as it was when it answered.
 *
 * @param ownerSeen false while an owner could not be found again after a restart of the broker
 * @param depositor who put it under this name; after a confirmed claim, the claimant
 * @param returnTo during a transfer: who gets it back if nobody claims it
 * @param unreturned were sent the descriptor, have neither confirmed nor exited
 * @param generation changes with every change of the record, never repeats on this host
 * @param deadlineMicros realtime, for display; null while no deadline runs
 * @param depositMicros realtime, for display
 * @param link null of an unguarded entry: the broker holds nothing of it
 */
public record Entry(
    String name,
    State state,
    Peer owner,
    Boolean ownerSeen,
    Peer depositor,
    Peer returnTo,
    List<Peer> unreturned,
    Terms terms,
    long generation,
    Long deadlineMicros,
    long depositMicros,
    LinkFacts link) {
  public enum State {
    CUSTODY,
    CLAIMING,
    OWNED,
    DEFUNCT
  }
}
