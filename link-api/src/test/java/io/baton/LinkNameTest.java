package io.baton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "9", "edge-xdp", "u990/edge@a.service", "A_b.c/d-e@f"})
  void names(String name) {
    assertEquals(name, LinkName.of(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", "/a", ".a", "@a", "a..b", "u1/../u2/x", "a b", "a\0", "a\n", "ä", "a:b"})
  void noNames(String name) {
    assertFalse(LinkName.isValid(name));
    assertThrows(IllegalArgumentException.class, () -> LinkName.of(name));
  }

  @Test
  void atMost128() {
    assertEquals(128, LinkName.of("x".repeat(128)).value().length());
    assertFalse(LinkName.isValid("x".repeat(129)));
    assertFalse(LinkName.isValid("x".repeat(300)));
  }

  @Test
  void aGraceIsWholeSeconds() {
    assertEquals(Duration.ofDays(30), Grace.of(Duration.ofDays(30)).duration());
    assertThrows(IllegalArgumentException.class, () -> Grace.of(Duration.ofMillis(1500)));
    assertThrows(IllegalArgumentException.class, () -> Grace.of(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> new Grace(Duration.ofSeconds(1), true));
  }
}
