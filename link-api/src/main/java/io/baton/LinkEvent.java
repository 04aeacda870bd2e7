package io.baton;

/**
 * One event of a watch.
 *
 * @param sequence grows by one per event
 * @param event present, synced, deposited, renewed, waiting, claiming, confirmed, aborted,
 *     released, ownerExited, holderExited, expired, replaced, tampered, defunct, recovered, lost;
 *     may grow
 * @param entry null with synced and lost
 * @param peer who caused it, or who waits; may be null
 */
public record LinkEvent(long sequence, long timestampMicros, String event, Entry entry, Peer peer) {
  boolean isAbout(LinkName name) {
    return entry != null && entry.name().equals(name.value());
  }
}
