package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T22:31:04.5Z");
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static long micros(Instant instant) {
    return instant.toEpochMilli() * 1000;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "-5, 0 s",
    "41, 41 s",
    "119, 119 s",
    "120, 2 min",
    "149, 2 min",
    "150, 3 min",
    "299, 5 min",
    "7169, 119 min",
    "7170, 2 h",
    "86399, 24 h",
    "170999, 47 h",
    "171000, 2 d",
    "2592000, 30 d"
  })
  void durationsAreInTheLargestUnitThatTellsEnough(long seconds, String text) {
    assertEquals(text, Times.duration(Duration.ofSeconds(seconds)));
  }

  @Test
  void aTimeOfTodayIsOnlyTheClock() {
    assertEquals("23:31:04", Times.clock(micros(NOW), NOW, ZONE));
    assertEquals("00:00:09", Times.clock(micros(Instant.parse("2026-03-01T23:00:09Z")), NOW, ZONE));
    assertEquals(
        "2026-03-01 23:59:59",
        Times.clock(micros(Instant.parse("2026-03-01T22:59:59Z")), NOW, ZONE));
  }

  @Test
  void betweenIsTheSameInBothDirections() {
    assertEquals("41 s", Times.between(micros(NOW.plusSeconds(41)), NOW));
    assertEquals("41 s", Times.between(micros(NOW.minusSeconds(41)), NOW));
  }

  @ParameterizedTest
  @CsvSource({"90, 90", "90s, 90", "5m, 300", "5min, 300", "1h, 3600", "2d, 172800", "0s, 0"})
  void readsDurations(String text, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), Times.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1.5h", "5 m", "1w", "99999999999"})
  void refusesWhatIsNoDuration(String text) {
    assertThrows(IllegalArgumentException.class, () -> Times.parse(text));
  }
}
