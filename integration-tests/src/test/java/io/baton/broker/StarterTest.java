package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Notified;
import io.baton.harness.Sandbox;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a starter hears: as systemd listens, on a real socket of its kind. */
@ExtendWith(NoLeaks.class)
class StarterTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration WATCHDOG = Duration.ofMillis(200);

  private final Sandbox sandbox = Sandbox.create();

  @AfterEach
  void close() {
    sandbox.close();
  }

  private static Map<String, String> environment(String address) {
    String micros = Long.toString(WATCHDOG.toNanos() / 1000);
    return Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", micros);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/notify", "@baton-"})
  void aBrokerIsReadyAndAliveAndEnds(String kind) {
    String address = kind.startsWith("@") ? kind + sandbox.folder() : sandbox.folder() + kind;
    try (Notified starter = new Notified(address);
        BrokerProcess broker = new BrokerProcess(sandbox)) {
      ProcessBuilder command = new ProcessBuilder(broker.command());
      command.environment().putAll(environment(address));
      broker.start(command);
      Await.until("alive", SOON, () -> starter.count("WATCHDOG=1") >= 3);
      assertEquals("READY=1", starter.messages().get(0));
      assertEquals(1, starter.count("READY=1"));

      Commands.run("kill", "-HUP", "" + broker.pid());
      Await.until("ready again", SOON, () -> starter.count("READY=1") == 2);
      assertEquals(1, starter.count("RELOADING=1"));

      Commands.run("kill", "-STOP", "" + broker.pid());
      Await.until("silent", SOON, () -> isSilent(starter));
      Commands.run("kill", "-CONT", "" + broker.pid());
      Await.until("alive again", SOON, () -> !isSilent(starter));

      assertEquals(0, broker.stop());
      Await.until("told of its end", SOON, () -> starter.count("STOPPING=1") == 1);
    }
  }

  /** For so long that a starter would have ended it. */
  private static boolean isSilent(Notified starter) {
    long before = starter.count("WATCHDOG=1");
    return !Await.holds(WATCHDOG.multipliedBy(3), () -> starter.count("WATCHDOG=1") > before);
  }

  /** A thread of its own would go on saying that all is well. */
  @Test
  void aLoopThatHangsIsSilent() throws InterruptedException {
    String address = sandbox.folder() + "/notify";
    CountDownLatch hanging = new CountDownLatch(1);
    try (Notified notified = new Notified(address);
        Loop loop = new Loop(now -> {})) {
      Starter starter = Starter.of(environment(address));
      loop.add(starter);
      starter.ready();
      Thread running = new Thread(loop::run);
      running.start();
      try {
        Await.until("alive", SOON, () -> notified.count("WATCHDOG=1") >= 3);
        loop.asideForStranger(() -> {}, () -> await(hanging));
        Await.until("silent", SOON, () -> isSilent(notified));
        hanging.countDown();
        Await.until("alive again", SOON, () -> !isSilent(notified));
      } finally {
        hanging.countDown();
        loop.stop();
        running.join();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anothersWatchdogIsNotItsOwn() {
    String address = sandbox.folder() + "/notify";
    Map<String, String> others =
        Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1");
    try (Notified notified = new Notified(address)) {
      Starter starter = Starter.of(others);
      starter.ready();
      assertEquals(Long.MAX_VALUE, starter.dueNanos());
      Await.until("ready", SOON, () -> notified.count("READY=1") == 1);
    }
  }

  @Test
  void withoutAStarterNothingHappens() {
    Starter nobody = Starter.of(Map.of("WATCHDOG_USEC", "1000"));
    nobody.ready();
    nobody.stopping();
    assertEquals(Long.MAX_VALUE, nobody.dueNanos());
  }

  @Test
  void aStarterThatIsGoneHoldsNothingUp() {
    try (BrokerProcess broker = new BrokerProcess(sandbox)) {
      ProcessBuilder command = new ProcessBuilder(broker.command());
      command.environment().putAll(environment(sandbox.folder() + "/nobody"));
      broker.start(command);
      Await.until("it says so", SOON, () -> broker.said("baton: WATCHDOG=1 not told: connect /"));
      assertTrue(broker.said("baton: READY=1 not told: connect /"));
      assertFalse(broker.said("baton: bug"));
      assertEquals(0, broker.stop());
    }
  }
}
