package io.baton.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void mediansOfRoundsInTurn() throws Exception {
    Iterator<Double> baton =
        List.of(9e9, 9e9, 9e9, 400.0, 380.0, 9e9, 390.0, 410.0, 1.0, 405.0).iterator();
    Iterator<Double> peer = List.of(250.0, 260.0, 9e9, 240.0, 245.0, 270.0, 1.0).iterator();
    var comparison = Comparison.of("link-replace", 260, baton::next, peer::next);
    assertEquals(
        "{\"name\": \"link-replace\", \"baton\": 0.400, \"peer\": 0.250, \"peerName\": \"c\","
            + " \"unit\": \"us\", \"ratio\": 1.60, \"rounds\": 7}",
        comparison.json());
  }

  @Test
  void slowerThanNotedNeedsAWord() {
    assertEquals(false, new Comparison("x", 1, 390, 260).peerIsSlow());
    assertEquals(true, new Comparison("x", 1, 391, 260).peerIsSlow());
    assertEquals(false, new Comparison("x", 1, 391, 0).peerIsSlow());
  }
}
