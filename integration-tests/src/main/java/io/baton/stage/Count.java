package io.baton.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the sender and the receiver of the traffic counted, and whether that proves anything. */
public final class Count {
  private static final long LEAST_TO_DROP = 100_000;
  private static final long LEAST_AROUND_CHANGE = 1_000;
  private static final long AROUND_NANOS = 20_000_000;
  private static final double LEAST_SHARE_PASSED = 0.99;

  private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":(\\d+)");

  /** How many packets to be dropped had been sent at which moment. */
  private final NavigableMap<Long, Long> sentAt = new TreeMap<>();

  private final long sent;
  private final long slipped;
  private final long largestGapNanos;
  private final double lowestSharePassed;

  /** Takes the lines that {@code traffic.c} prints at the end. */
  Count(Stream<String> sender, Stream<String> receiver) {
    var departures = sender.map(Count::numbers).toList();
    var sentTotals = departures.get(departures.size() - 1);
    departures.stream()
        .limit(departures.size() - 1)
        .forEach(moment -> sentAt.put(moment.get("ns"), moment.get("dropSent")));
    sent = sentTotals.get("dropSent");
    largestGapNanos = sentTotals.get("largestGapNs");

    var arrivals = receiver.map(Count::numbers).toList();
    slipped = arrivals.get(arrivals.size() - 1).get("dropArrived");
    var intervals = arrivals.stream().filter(line -> line.containsKey("block")).toList();
    lowestSharePassed = lowestShare(intervals, sentTotals.get("passSent"));
  }

  private static Map<String, Long> numbers(String json) {
    return NUMBER
        .matcher(json)
        .results()
        .collect(Collectors.toMap(n -> n.group(1), n -> Long.valueOf(n.group(2))));
  }

  /** Of the intervals for which all was sent; one at the end that saw nothing is not listed. */
  private static double lowestShare(List<Map<String, Long>> intervals, long passSent) {
    double size = intervals.get(0).get("of");
    long full = (long) (passSent / size);
    if (intervals.size() < full) {
      return 0;
    }
    return intervals.stream().limit(full).mapToDouble(i -> i.get("arrived") / size).min().orElse(0);
  }

  public long sent() {
    return sent;
  }

  public long slipped() {
    return slipped;
  }

  /**
   * Why this proves nothing about packets during these changes; empty if it does.
   *
   * @param longestGap that the sender may pause
   */
  public List<String> doubts(List<Span> changes, Duration longestGap) {
    var doubts = new ArrayList<String>();
    if (sent < LEAST_TO_DROP) {
      doubts.add("only " + sent + " packets were sent that the program should drop");
    }
    if (largestGapNanos > longestGap.toNanos()) {
      doubts.add("the sender paused for " + largestGapNanos / 1_000_000 + " ms");
    }
    if (leastAround(changes) < LEAST_AROUND_CHANGE) {
      doubts.add("only " + leastAround(changes) + " packets within 20 ms around some change");
    }
    if (lowestSharePassed < LEAST_SHARE_PASSED) {
      doubts.add("the receiver missed packets that may pass: " + share() + " came in some 100 ms");
    }
    return doubts;
  }

  public String summary(List<Span> changes) {
    return "%d packets to be dropped, at least %d within 20 ms around each of %d changes, no gap over %.1f ms;%n"
            .formatted(sent, leastAround(changes), changes.size(), largestGapNanos / 1e6)
        + "of those that may pass at least %s arrived in each 100 ms".formatted(share());
  }

  private String share() {
    return "%.1f %%".formatted(lowestSharePassed * 100);
  }

  /** Around the beginning and around the end of each. */
  private long leastAround(List<Span> changes) {
    return changes.stream()
        .flatMap(change -> Stream.of(change.before(), change.after()))
        .mapToLong(t -> sentUntil(t + AROUND_NANOS / 2) - sentUntil(t - AROUND_NANOS / 2))
        .min()
        .orElse(0);
  }

  private long sentUntil(long nanos) {
    var entry = sentAt.floorEntry(nanos);
    return entry == null ? 0 : entry.getValue();
  }
}
