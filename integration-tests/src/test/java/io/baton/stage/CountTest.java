package io.baton.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Traffic of two seconds, 90 packets to be dropped each millisecond, with one fault at a time. */
class CountTest {
  private static final long MILLI = 1_000_000;
  private static final Duration GAP = Duration.ofMillis(20);
  private static final int MILLIS = 2_000;
  private static final List<Span> CHANGE = List.of(new Span(500 * MILLI, 508 * MILLI));

  private final List<Long> ticks = new ArrayList<>(LongStream.range(0, MILLIS).boxed().toList());
  private final List<Long> arrived = new ArrayList<>(Collections.nCopies(20, 900L));
  private int perTick = 90;
  private long largestGap = MILLI;
  private long slipped;

  private Count count() {
    var sender = new ArrayList<String>();
    long sent = 0;
    for (long tick : ticks) {
      sent += perTick;
      sender.add("{\"ns\":%d,\"dropSent\":%d}".formatted(tick * MILLI, sent));
    }
    sender.add(
        "{\"largestGapNs\":%d,\"passSent\":%d,\"dropSent\":%d}"
            .formatted(largestGap, 18_050, sent));
    var receiver = new ArrayList<String>();
    if (slipped > 0) {
      receiver.add("{\"ns\":500000000,\"slipped\":45000}");
    }
    for (int i = 0; i < arrived.size(); i++) {
      receiver.add("{\"block\":%d,\"of\":900,\"arrived\":%d}".formatted(i, arrived.get(i)));
    }
    receiver.add("{\"passArrived\":18050,\"dropArrived\":%d}".formatted(slipped));
    return new Count(sender.stream(), receiver.stream());
  }

  private void assertOnlyDoubt(String doubt) {
    var doubts = count().doubts(CHANGE, GAP);
    assertEquals(1, doubts.size(), doubts::toString);
    assertTrue(doubts.get(0).contains(doubt), doubts::toString);
  }

  @Test
  void faultless() {
    assertEquals(List.of(), count().doubts(CHANGE, GAP));
    assertEquals(180_000, count().sent());
    assertEquals(0, count().slipped());
  }

  @Test
  void slippedPacketsAreCounted() {
    slipped = 1;
    assertEquals(1, count().slipped());
  }

  @Test
  void tooFewPackets() {
    ticks.subList(1_000, MILLIS).clear();
    assertOnlyDoubt("only 90000 packets");
  }

  @Test
  void senderPaused() {
    largestGap = 21 * MILLI;
    assertOnlyDoubt("paused for 21 ms");
  }

  @Test
  void nothingUnderWayWhereAChangeEnds() {
    ticks.removeIf(tick -> tick > 505 && tick < 515);
    assertOnlyDoubt("within 20 ms");
  }

  @Test
  void receiverMissedAnInterval() {
    arrived.set(7, 890L);
    assertOnlyDoubt("98.9 %");
  }

  @Test
  void receiverHeardNothingAtTheEnd() {
    arrived.remove(19);
    assertOnlyDoubt("0.0 %");
  }

  @Test
  void intervalThatWasNotSentInFullDoesNotCount() {
    arrived.add(50L);
    assertEquals(List.of(), count().doubts(CHANGE, GAP));
  }
}
