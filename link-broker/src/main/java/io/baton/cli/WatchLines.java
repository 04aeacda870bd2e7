package io.baton.cli;

import io.baton.Entry;
import io.baton.LinkEvent;
import io.baton.varlink.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a watch prints, the host's changes and the broker's in one format. From any thread. */
final class WatchLines {
  private static final long VERSION = 1;

  /** Of the word for what happened, in the line. */
  private static final int WIDTH = 13;

  private final Output output;
  private final boolean json;

  /** Nobody reads any more: "baton watch | head". */
  private final CountDownLatch over = new CountDownLatch(1);

  WatchLines(Output output, boolean json) {
    this.output = output;
    this.json = json;
  }

  void host(String text, Map<String, Object> object) {
    print(text, micros(Instant.now()), "host", object);
  }

  /** The host's part is told; what of the whole is not to be seen, in words. */
  void synced(List<String> missing) {
    StringBuilder text = new StringBuilder(event("synced"));
    text.append(missing.isEmpty() ? "the host" : "missing: " + String.join("; ", missing));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("event", "synced");
    object.put("missing", missing);
    host(text.toString(), object);
  }

  void broker(LinkEvent event) {
    print(text(event, Instant.now()), event.timestampMicros(), "broker", Protocol.write(event));
  }

  private synchronized void print(
      String text, long micros, String source, Map<String, Object> object) {
    if (json) {
      Map<String, Object> whole = new LinkedHashMap<>();
      whole.put("version", VERSION);
      whole.put("source", source);
      whole.put("timestampUSec", micros);
      whole.putAll(object);
      output.json(whole);
    } else {
      output.line(Times.clock(micros) + " " + text);
    }
    if (!output.isWritten()) {
      over.countDown();
    }
  }

  private static long micros(Instant now) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, now);
  }

  void awaitEnd() throws InterruptedException {
    over.await();
  }

  /** Whether it came within that time. */
  boolean awaitEnd(Duration time) throws InterruptedException {
    return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** "ownerExited edge-xdp: custody, 5 min left; edge[812]" */
  static String text(LinkEvent event, Instant now) {
    StringBuilder line = new StringBuilder(event(event.event()));
    Entry entry = event.entry();
    if (entry != null) {
      line.append(entry.name()).append(": ");
      line.append(EntryText.state(entry)).append(", ").append(EntryText.owner(entry, now));
    }
    if (event.peer() != null) {
      line.append("; ").append(EntryText.brief(event.peer()));
    }
    return line.toString().stripTrailing();
  }

  /** Padded, so that what follows stands in a column. */
  static String event(String name) {
    return name + " ".repeat(Math.max(1, WIDTH - name.length()));
  }
}
