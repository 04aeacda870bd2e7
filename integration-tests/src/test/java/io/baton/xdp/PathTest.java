package io.baton.xdp;

import static io.baton.xdp.SlotTerms.priority;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Hook;
import io.baton.kernel.SlotHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever happens to a hook under traffic, each packet takes the path before or the path after.
 */
@ExtendWith(NoLeaks.class)
class PathTest {
  private static final long LEAST_PACKETS = 5_000_000;
  private static final long LEAST_A_SECOND = 300_000;
  private static final long LEAST_AROUND_CHANGE = 1_000;
  private static final int AROUND_MILLIS = 10;

  /** So many on the new path before the next change. */
  private static final int SETTLED = 2_000;

  private static final int OWNERS_KILLED = 3;
  private static final int BROKERS_KILLED = 8;
  private static final int LATEST_DEATH_NANOS = 30_000_000;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final HookScene scene = new HookScene();
  private final Trails trails = new Trails();
  private int changes;
  private long leastAround = Long.MAX_VALUE;
  private SlotHandle first;
  private SlotHandle second;
  private SlotHandle third;
  private Map<String, Long> seen = Map.of();
  private String path = "13";

  @BeforeEach
  void begin() throws Exception {
    scene.share(Hook.Xdp.Mode.NATIVE);
    slot(0, "begins");
    first = slot(10, "marks_1");
    third = slot(30, "marks_3");
    slot(SlotTerms.LAST, "ends");
    trails.start(scene);
    trails.await(path, SETTLED);
    seen = trails.counts();
  }

  @AfterEach
  void close() {
    try (scene) {
      trails.close();
    }
  }

  private SlotHandle slot(int priority, String program) {
    return trails.fill(scene.open(priority(priority)), program);
  }

  /** Makes a change, after which packets take another path, or the same. */
  private void to(String after, Runnable change) {
    long from = Trails.now();
    change.run();
    long until = Trails.now();
    trails.await(after, SETTLED);
    Map<String, Long> now = trails.counts();
    Set<String> taken = new HashSet<>();
    now.forEach(
        (trail, count) -> {
          if (count > seen.getOrDefault(trail, 0L)) {
            taken.add(trail);
          }
        });
    taken.remove(path);
    taken.remove(after);
    assertEquals(Set.of(), taken, "on the way from " + path + " to " + after);
    seen = now;
    path = after;
    changes++;
    Await.until("the time around it is over", IDLE, () -> Trails.now() > until + AROUND_MILLIS);
    leastAround = Math.min(leastAround, trails.around(from, AROUND_MILLIS));
    leastAround = Math.min(leastAround, trails.around(until, AROUND_MILLIS));
  }

  @Test
  void noPacketSeesAMix() throws Exception {
    long began = Trails.now();
    long before = total(seen);
    for (int round = 0; total(seen) - before < LEAST_PACKETS; round++) {
      round(round < OWNERS_KILLED);
    }
    long perSecond = (total(seen) - before) * 1000 / (Trails.now() - began);
    trails.stop();
    Await.until("each at the end", IDLE, () -> total(trails.counts()) == trails.entered());
    System.out.printf(
        "path: %d packets, %d a second, at least %d within 20 ms around each of %d changes%n",
        total(seen) - before, perSecond, leastAround, changes);
    assertTrue(perSecond >= LEAST_A_SECOND, perSecond + " packets a second");
    assertTrue(leastAround >= LEAST_AROUND_CHANGE, leastAround + " packets around some change");
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void round(boolean kill) throws Exception {
    to("13", () -> second = scene.open(priority(20)));
    Process owner = kill ? SlotOwner.start(second) : null;
    to("123", () -> trails.fill(second, "marks_2"));
    to("321", () -> scene.hook.reorder(Map.of(first.objectId(), 30, third.objectId(), 10)));
    to("341", () -> trails.fill(second, "marks_4"));
    to("143", () -> scene.hook.reorder(Map.of(first.objectId(), 10, third.objectId(), 30)));
    to("413", () -> scene.hook.reorder(Map.of(second.objectId(), 5)));
    to("413", scene::reopen);
    if (kill) {
      to("413", second::close);
      to("13", owner::destroyForcibly);
    } else {
      to("13", second::close);
    }
    to("13", () -> scene.hook.remove(second.objectId()));
    to("3", first::empty);
    to("13", () -> trails.fill(first, "marks_1"));
  }

  /** What the other tests would see if a hook changed in more than one step. */
  @Test
  void twoStepsShow() {
    Await.until(
        "a packet between the two",
        IDLE,
        () -> {
          trails.fill(first, "marks_3");
          trails.fill(third, "marks_1");
          trails.fill(first, "marks_1");
          trails.fill(third, "marks_3");
          return trails.counts().containsKey("33");
        });
  }

  /** Killed at any moment of an addition or a removal, which change no path here. */
  @Test
  void aBrokersDeathChangesNoPath() throws Exception {
    Random random = new Random();
    List<Slot> slots = scene.hook.slots();
    for (int i = 0; i < BROKERS_KILLED; i++) {
      scene.hook.close();
      Process broker = HookOwner.start(scene.folder);
      // Whatever it is at then.
      LockSupport.parkNanos(random.nextInt(LATEST_DEATH_NANOS));
      broker.destroyForcibly().waitFor();
      to("13", () -> scene.hook = SharedHook.open(scene.gates, scene.folder).orElseThrow());
      for (Slot left : scene.hook.slots()) {
        if (!slots.contains(left)) {
          to("13", () -> scene.hook.remove(left.mapId()));
        }
      }
      assertEquals(slots, scene.hook.slots());
      try (Stream<Path> pins = Files.list(scene.folder)) {
        assertEquals(3, pins.count());
      }
    }
  }
}
