package io.baton.broker;

import io.baton.PeerSelector;
import io.baton.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Every limit, once. Counts are in pieces, times in nanoseconds. */
final class Limits {
  static final int CONNECTIONS = 512;
  static final int CONNECTIONS_PER_UID = 64;

  /** Of them all, kept for root: to see who has the others. */
  static final int CONNECTIONS_FOR_ROOT = 8;

  static final int WATCH_BACKLOG = 1024;

  static final int ENTRIES = 16_384;

  /** Counted by depositor; root has no such limit. */
  static final int ENTRIES_PER_UID = 1024;

  static final int WAITING_PER_UID = 64;
  static final int HEIRS = 16;

  /** Of one heir, all of its text together, in UTF-8. */
  static final int HEIR_BYTES = 1024;

  static final int LABELS = 16;

  /** Of one label, key and value together, in UTF-8. */
  static final int LABEL_BYTES = 256;

  /** Processes on record that were sent the descriptor of one entry and still live. */
  static final int UNRETURNED = 64;

  static final int CHANGES_KEPT = 8;

  static final long GRACE = TimeUnit.DAYS.toNanos(30);
  static final long DEFAULT_GRACE = TimeUnit.MINUTES.toNanos(5);

  /** At least so much of grace is left after a claim fell back. */
  static final long GRACE_AFTER_FALLBACK = TimeUnit.SECONDS.toNanos(10);

  static final long WAIT = TimeUnit.HOURS.toNanos(1);
  static final long CLAIM = TimeUnit.SECONDS.toNanos(10);
  static final long DEFUNCT_KEPT = TimeUnit.MINUTES.toNanos(10);

  /** How long after a restart an owner is looked for. */
  static final long OWNER_UNSEEN = TimeUnit.SECONDS.toNanos(30);

  /** At most so long after a recovery or a standstill no deadline fires. */
  static final long QUIET = TimeUnit.SECONDS.toNanos(30);

  /** After a failure of the store, what has to happen is tried again. */
  static final long RETRY = TimeUnit.SECONDS.toNanos(1);

  /** Generations reserved at a time. */
  static final int GENERATIONS_RESERVED = 1024;

  private Limits() {}

  static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  /** Refuses terms beyond the limits, with the limit's name. */
  static void check(Terms terms) {
    if (terms.heirs().size() > HEIRS) {
      throw Refusal.limitExceeded("heirs", HEIRS);
    }
    for (PeerSelector heir : terms.heirs()) {
      if (bytes(heir.unit(), heir.containerId(), heir.controlGroup()) > HEIR_BYTES) {
        throw Refusal.limitExceeded("heirBytes", HEIR_BYTES);
      }
    }
    if (terms.labels().size() > LABELS) {
      throw Refusal.limitExceeded("labels", LABELS);
    }
    for (Map.Entry<String, String> label : terms.labels().entrySet()) {
      if (bytes(label.getKey(), label.getValue()) > LABEL_BYTES) {
        throw Refusal.limitExceeded("labelBytes", LABEL_BYTES);
      }
    }
    Duration grace = terms.grace().duration();
    if (grace != null && grace.compareTo(Duration.ofNanos(GRACE)) > 0) {
      throw Refusal.limitExceeded("graceSec", seconds(GRACE));
    }
  }

  private static int bytes(String... textsOrNull) {
    return Stream.of(textsOrNull)
        .filter(Objects::nonNull)
        .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
