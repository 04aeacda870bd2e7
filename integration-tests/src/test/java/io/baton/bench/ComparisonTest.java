package io.baton.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Yardstick YARDSTICK = new Yardstick(260, "getppid(2)", 89, () -> 120);

  private static Comparison.Peer c(double bound, Loop loop) {
    return new Comparison.Peer("link-replace", "c", bound, loop, YARDSTICK);
  }

  private static Comparison comparison(double baton, double c) {
    return new Comparison(c(2, null), List.of(baton), List.of(c));
  }

  @Test
  void mediansOfRoundsInTurn() throws Exception {
    Iterator<Double> baton =
        List.of(9e9, 9e9, 400.0, 380.0, 9e9, 390.0, 410.0, 250.0, 405.0).iterator();
    Iterator<Double> peer = List.of(250.0, 260.0, 9e9, 240.0, 245.0, 270.0, 125.0).iterator();
    Comparison comparison = Comparison.of(2, baton::next, c(1.5, peer::next)).get(0);
    assertEquals(
        "{\"name\": \"link-replace\", \"baton\": 0.400, \"peer\": 0.250, \"peerName\": \"c\","
            + " \"unit\": \"us\", \"ratio\": 1.60, \"lowest\": 0.93, \"highest\": 3.24,"
            + " \"rounds\": 7, \"bound\": 1.5, \"within\": false}",
        comparison.json());
  }

  @Test
  void aBoundIsKeptOrPast() {
    assertFalse(comparison(0.52, 0.26).isPast());
    assertEquals(
        "link-replace             0.520 us     0.260 us c        2.00 (2.00-2.00)  within 2",
        comparison(0.52, 0.26).row());
    assertTrue(comparison(0.53, 0.26).isPast());
    assertTrue(comparison(0.53, 0.26).row().endsWith("PAST 2"));
    assertFalse(new Figure("f", List.of(3.0, 1.0, 2.0), "ms", 2).isPast(), "the median is judged");
    assertTrue(new Figure("f", List.of(3.0, 1.0, 2.1), "ms", 2).isPast());
    assertFalse(new Figure("f", List.of(9e9), "ms", 0).isPast(), "no bound");
  }

  @Test
  void explainsWhatIsSlowerThanNoted() throws Exception {
    Comparison slow = comparison(0.6, 0.391);
    assertTrue(YARDSTICK.isSlow(slow));
    assertFalse(YARDSTICK.isSlow(comparison(0.6, 0.39)));
    assertEquals(
        "link-replace: C takes 0.39 us here, 0.26 where the bounds were set;"
            + " getppid(2) takes 0.12 us here, 0.09 there",
        YARDSTICK.explanation(slow));
  }
}
