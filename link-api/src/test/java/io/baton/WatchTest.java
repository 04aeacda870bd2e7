package io.baton;

import static io.baton.FakeBroker.error;
import static io.baton.FakeBroker.first;
import static io.baton.FakeBroker.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.varlink.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path folder;
  private FakeBroker fake;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    fake = new FakeBroker(folder.resolve("s"));
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void afterLostAndAfterABreakItBeginsAnew() throws Exception {
    fake.answer(List.of(event(1, "present"), event(2, "synced"), last(3, "lost")))
        .hangUp()
        .answer(List.of(event(1, "present"), event(2, "synced")));
    Watch watch = Watch.start(folder.resolve("s"), "edge", e -> events.add(e.event()));
    for (String expected : "present synced lost present synced".split(" ")) {
      assertEquals(expected, events.poll(10, TimeUnit.SECONDS));
    }
    watch.close();
    assertEquals(Map.of("namePrefix", "edge"), fake.calls().remove().parameters());
    assertEquals(2, fake.calls().size());
  }

  @Test
  void aRefusalIsTold() {
    fake.answer(error("LimitExceeded", Map.of("limit", "connections", "value", 64L)));
    BrokerException refusal =
        assertThrows(
            BrokerException.class, () -> Watch.start(folder.resolve("s"), "edge", e -> {}));
    assertEquals("LimitExceeded", refusal.error());
  }

  @Test
  void closedByItsConsumerItSaysNoMore() throws Exception {
    fake.answer(List.of(event(1, "present"), event(2, "synced")));
    CompletableFuture<Watch> self = new CompletableFuture<>();
    self.complete(
        Watch.start(
            folder.resolve("s"),
            "",
            event -> {
              events.add(event.event());
              self.join().close();
            }));
    assertEquals("present", events.poll(10, TimeUnit.SECONDS));
    assertNull(events.poll(50, TimeUnit.MILLISECONDS));
  }

  @Test
  void anExceptionOfTheConsumerEndsIt() throws Exception {
    fake.answer(List.of(event(1, "present"), event(2, "synced")));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    IllegalStateException failure = new IllegalStateException("the consumer's");
    Watch.start(
        folder.resolve("s"),
        "",
        event -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> thrown.complete(e));
          throw failure;
        });
    assertEquals(failure, thrown.get(10, TimeUnit.SECONDS));
    assertEquals(1, fake.calls().size());
  }

  private static Map<String, Object> event(long sequence, String event) {
    return first(parameters(sequence, event));
  }

  private static Map<String, Object> last(long sequence, String event) {
    return reply(parameters(sequence, event));
  }

  private static Map<String, Object> parameters(long sequence, String event) {
    return Protocol.write(new LinkEvent(sequence, 1, event, null, null));
  }
}
