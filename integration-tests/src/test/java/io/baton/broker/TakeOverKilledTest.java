package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One of two brokers is killed in the middle of a take-over, on entry and on exit of each system
 * call that the other one, or what outlives both, can notice. The other one serves, unless it was
 * passed nothing yet or serves nobody any more; and what is on record is as it was.
 */
@ExtendWith(NoLeaks.class)
class TakeOverKilledTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NAME = "kept";

  private World world;
  private BrokerProcess broker;
  private TestClient client;
  private LinkHandle link;
  private Map<String, Object> entry;

  @BeforeEach
  void start() {
    world = new World();
    broker = world.broker;
    client = new TestClient(broker);
    link = world.attach();
    try (Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      entry = client.deposit(NAME, true, World.GUARDED, sent, program);
    }
  }

  @AfterEach
  void stop() {
    link.close();
    client.close();
    broker.close();
    world.close();
  }

  @Test
  void theOldOne() {
    Killer unharmed = Killer.ofChanges(broker.pid(), Killer.NEVER);
    assertTrue(isTakenOver(), "unharmed");
    int killed = 0;
    int passed = 0;
    for (String point : unharmed.end().points()) {
      Killer killer = Killer.ofChanges(broker.pid(), point);
      boolean takenOver = isTakenOver();
      if (killer.end().killed()) {
        killed++;
        passed += takenOver ? 1 : 0;
      }
      check(point);
    }
    System.out.printf(
        "take-over: the old broker killed at %d points, at %d of them taken over from%n",
        killed, passed);
    assertTrue(passed > 0 && passed < killed);
    broker.audit();
  }

  /** If not, there is a broker again all the same, and it is the one that counts from now on. */
  private boolean isTakenOver() {
    BrokerProcess successor = broker.another();
    try {
      successor.takeOver();
    } catch (AssertionError itDidNotStart) {
      assertEquals(6, successor.exitCode());
      broker.start();
      return false;
    }
    broker.exitCode();
    broker.close();
    broker = successor;
    return true;
  }

  @Test
  void theSuccessor() throws IOException {
    int killed = 0;
    int back = 0;
    for (String point : takingOver(Killer.NEVER)) {
      long before = timesBack();
      List<String> passed = takingOver(point);
      if (passed.contains(point)) {
        killed++;
        back += isBack(before) ? 1 : 0;
      }
      check(point);
    }
    System.out.printf(
        "take-over: the successor killed at %d points, at %d of them the old one went on%n",
        killed, back);
    assertTrue(back > 0 && back < killed);
    broker.audit();
  }

  /** Whether the old one goes on; if not, it was succeeded, and another one is started. */
  private boolean isBack(long before) {
    Await.until("went on or ended", SOON, () -> !broker.isAlive() || timesBack() > before);
    if (broker.isAlive()) {
      return true;
    }
    assertEquals(0, broker.exitCode());
    broker.start();
    return false;
  }

  private long timesBack() {
    return broker.lines().stream()
        .filter(line -> line.endsWith("is gone before it served"))
        .count();
  }

  /** By a successor that is to be killed at that point; the points that it passed. */
  private List<String> takingOver(String point) throws IOException {
    Path trace = world.sandbox.folder().resolve("trace");
    BrokerProcess successor = broker.another();
    List<String> command = successor.command("--take-over");
    // Where a library is unpacked and would stay: not outside.
    command.add(command.indexOf("-cp"), "-Djava.io.tmpdir=" + trace.getParent());
    try {
      successor.start(Killer.whenItOpens(broker.state(), point, trace, command));
    } catch (AssertionError itWasKilled) {
      return Killer.points(trace);
    }
    List<String> points = Killer.points(trace);
    if (point.equals(Killer.NEVER)) {
      assertEquals(0, broker.exitCode());
      broker.close();
      broker = successor;
    }
    return points;
  }

  private void check(String point) {
    Map<String, Object> found = client.untilAnswered(again -> again.describe(NAME));
    for (String member : List.of("state", "owner", "ownerSeen", "terms", "link", "generation")) {
      assertEquals(entry.get(member), found.get(member), point + ": " + member);
    }
    assertTrue(world.exists(link.objectId()), point);
  }
}
