package io.baton.broker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** CLOCK_REALTIME, for display: no deadline depends on it. */
final class Wall {
  private Wall() {}

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
