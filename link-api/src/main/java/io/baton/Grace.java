package io.baton;

import java.time.Duration;

/**
 * How long custody lasts without a claim before the broker lets go.
 *
 * @param duration whole seconds up to 30 days; null with {@code forever} for "until released", null
 *     without it for the broker's default
 */
public record Grace(Duration duration, boolean forever) {
  public Grace {
    if (duration != null && (forever || duration.toSeconds() < 1 || duration.getNano() != 0)) {
      throw new IllegalArgumentException("a grace is whole seconds, at least one, or for ever");
    }
  }

  public static Grace of(Duration duration) {
    return new Grace(duration, false);
  }

  /** Until somebody releases it; counted in the broker's status. */
  public static Grace untilReleased() {
    return new Grace(null, true);
  }

  /** The broker's default. */
  public static Grace standard() {
    return new Grace(null, false);
  }
}
