package io.baton.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people read and write them: local, and in the largest unit that tells enough. */
final class Times {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|min|h|d|)");

  private Times() {}

  /** "10:31:04", and with the date in front if that is not today's. */
  static String clock(long micros, Instant now, ZoneId zone) {
    LocalDateTime time =
        instant(micros).atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS);
    String clock = two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond());
    boolean today = time.toLocalDate().equals(now.atZone(zone).toLocalDate());
    return today ? clock : time.toLocalDate() + " " + clock;
  }

  static String clock(long micros) {
    return clock(micros, Instant.now(), ZoneId.systemDefault());
  }

  /** "41 s", "5 min", "3 h", "2 d": the nearest, in two digits where the unit allows. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 120 * 60 - 30) {
      return nearest(seconds, 60) + " min";
    }
    return seconds < 48 * 3600 - 1800
        ? nearest(seconds, 3600) + " h"
        : nearest(seconds, 86400) + " d";
  }

  private static long nearest(long seconds, int unit) {
    return (seconds + unit / 2) / unit;
  }

  /** "41 s": from now until then, or from then until now. */
  static String between(long micros, Instant now) {
    return duration(Duration.between(instant(micros), now).abs());
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : "" + number;
  }

  /** "90", "90s", "5m", "1h", "2d": whole seconds. */
  static Duration parse(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no duration like 90s, 5m, 1h, 2d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m", "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }
}
