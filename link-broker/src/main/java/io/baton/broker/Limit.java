package io.baton.broker;

import java.util.Arrays;
import java.util.Optional;

/** A limit that the policy may set, under the name that GetStatus and LimitExceeded give it. */
enum Limit {
  CONNECTIONS("connections", 512, 16, 65_536),
  CONNECTIONS_PER_UID("connectionsPerUid", 64, 1, 65_536),

  /** Of them all, kept for root, one for a process: to see who has the others. */
  CONNECTIONS_FOR_ROOT("connectionsForRoot", 8, 1, 1024),

  ENTRIES("entries", 16_384, 1, 1_048_576),

  /** Counted by depositor; root has no such limit. */
  ENTRIES_PER_UID("entriesPerUid", 1024, 0, 1_048_576),

  WAITING_PER_UID("waitingClaimsPerUid", 64, 0, 65_536),
  WATCH_BACKLOG("watchBacklog", 1024, 1, 65_536),

  /** Processes on record that were sent the descriptor of one entry and still live. */
  UNRETURNED("unreturned", 64, 1, 1024),

  // An entry has to fit into one message, so that of the following there are never more.
  HEIRS("heirs", 16, 0, 16),

  /** Of one heir, all of its text together, in UTF-8. */
  HEIR_BYTES("heirBytes", 1024, 1, 1024),

  LABELS("labels", 16, 0, 16),

  /** Of one label, key and value together, in UTF-8. */
  LABEL_BYTES("labelBytes", 256, 1, 256),

  GRACE_SEC("graceSec", 30 * 24 * 60 * 60, 1, 366 * 24 * 60 * 60),
  WAIT_SEC("waitSec", 60 * 60, 0, 24 * 60 * 60);

  private final String title;
  private final int standard;
  private final int least;
  private final int most;

  Limit(String title, int standard, int least, int most) {
    this.title = title;
    this.standard = standard;
    this.least = least;
    this.most = most;
  }

  static Optional<Limit> of(String title) {
    return Arrays.stream(values()).filter(limit -> limit.title.equals(title)).findFirst();
  }

  String title() {
    return title;
  }

  /** What it is without a policy. */
  int standard() {
    return standard;
  }

  /** The least that a policy may set it to. */
  int least() {
    return least;
  }

  /** The most that a policy may set it to. */
  int most() {
    return most;
  }
}
