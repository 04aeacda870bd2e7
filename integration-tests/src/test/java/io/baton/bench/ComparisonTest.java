package io.baton.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Yardstick YARDSTICK = new Yardstick("getppid(2)", 89, () -> 120);

  @Test
  void mediansOfRoundsInTurn() throws Exception {
    Iterator<Double> baton =
        List.of(9e9, 9e9, 9e9, 400.0, 380.0, 9e9, 390.0, 410.0, 1.0, 405.0).iterator();
    Iterator<Double> peer = List.of(250.0, 260.0, 9e9, 240.0, 245.0, 270.0, 1.0).iterator();
    var comparison = Comparison.of("link-replace", 260, YARDSTICK, baton::next, peer::next);
    assertEquals(
        "{\"name\": \"link-replace\", \"baton\": 0.400, \"peer\": 0.250, \"peerName\": \"c\","
            + " \"unit\": \"us\", \"ratio\": 1.60, \"rounds\": 7}",
        comparison.json());
  }

  @Test
  void explainsWhatIsSlowerThanNoted() throws Exception {
    var slow = new Comparison("link-replace", 600, 391, 260, YARDSTICK);
    assertTrue(slow.peerIsSlow());
    assertFalse(new Comparison("link-replace", 600, 390, 260, YARDSTICK).peerIsSlow());
    assertEquals(
        "link-replace: C takes 0.39 us here, 0.26 where the bounds were set;"
            + " getppid(2) takes 0.12 us here, 0.09 there",
        slow.explanation());
  }
}
