package io.baton.broker;

import io.baton.PeerSelector;
import io.baton.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How much of everything there may be, and how long it may last. Immutable. */
final class Limits {
  /** Those without a policy. */
  static final Limits STANDARD = new Limits(Map.of());

  static final int CHANGES_KEPT = 8;

  // Times are in nanoseconds.

  static final long DEFAULT_GRACE = TimeUnit.MINUTES.toNanos(5);

  /** At least so much of grace is left after a claim fell back. */
  static final long GRACE_AFTER_FALLBACK = TimeUnit.SECONDS.toNanos(10);

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

  private final int[] values = new int[Limit.values().length];

  /**
   * @param set those that are not as without a policy
   */
  Limits(Map<String, Integer> set) {
    for (Limit limit : Limit.values()) {
      values[limit.ordinal()] = set.getOrDefault(limit.title(), limit.standard());
    }
  }

  int of(Limit limit) {
    return values[limit.ordinal()];
  }

  /** Refuses what is more. */
  void check(Limit limit, long value) {
    if (value > of(limit)) {
      throw exceeded(limit);
    }
  }

  Refusal exceeded(Limit limit) {
    return Refusal.limitExceeded(limit.title(), of(limit));
  }

  /** Refuses terms beyond the limits, with the limit's name. */
  void check(Terms terms) {
    check(Limit.HEIRS, terms.heirs().size());
    for (PeerSelector heir : terms.heirs()) {
      check(Limit.HEIR_BYTES, bytes(heir.unit(), heir.containerId(), heir.controlGroup()));
    }
    check(Limit.LABELS, terms.labels().size());
    terms.labels().forEach((key, value) -> check(Limit.LABEL_BYTES, bytes(key, value)));
    Duration grace = terms.grace().duration();
    if (grace != null && grace.compareTo(Duration.ofSeconds(of(Limit.GRACE_SEC))) > 0) {
      throw exceeded(Limit.GRACE_SEC);
    }
  }

  private static int bytes(String... textsOrNull) {
    return Stream.of(textsOrNull)
        .filter(Objects::nonNull)
        .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
