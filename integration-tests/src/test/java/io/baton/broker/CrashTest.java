package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The broker is killed on entry and on exit of every system call that it makes for a verb, from the
 * arrival of the call until it waits again. Another one recovers; then everything is as it was
 * before the call or as it is after it, the latter if it was answered; and the call can be
 * repeated.
 */
@ExtendWith(NoLeaks.class)
class CrashTest {
  /** Brokers at once: two CPUs are enough for them, as one mostly waits for the end of a grace. */
  private static final int WORLDS = 3;

  /** A run does not come to a point if threads take turns in another order, or no timer comes. */
  private static final int TRIES = 3;

  private final AtomicInteger points = new AtomicInteger();

  @Test
  void atEverySystemCall() throws Exception {
    Queue<CrashCase> cases = new ConcurrentLinkedQueue<>(List.of(CrashCase.values()));
    ExecutorService workers = Executors.newFixedThreadPool(WORLDS);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < WORLDS; i++) {
        ends.add(workers.submit(() -> inOneWorld(cases)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      workers.shutdown();
    }
    System.out.println("crash: " + points + " points, " + points + " of " + points + " agreed");
  }

  private void inOneWorld(Queue<CrashCase> cases) {
    try (World world = new World()) {
      for (CrashCase next = cases.poll(); next != null; next = cases.poll()) {
        points.addAndGet(everywhere(world, next));
      }
      world.broker.audit();
    }
  }

  /**
   * At every point that any run passes; one that none comes to again is said and not counted.
   *
   * @return at how many points it was killed
   */
  private static int everywhere(World world, CrashCase what) {
    Unharmed unharmed = unharmed(world, what);
    Set<String> known = new LinkedHashSet<>(unharmed.points);
    Deque<String> open = new ArrayDeque<>(known);
    int killed = 0;
    int answered = 0;
    for (String point = open.poll(); point != null; point = open.poll()) {
      End end;
      int tries = 0;
      do {
        end = killedAt(world, what, point, unharmed);
        end.trace.points().stream().filter(known::add).forEach(open::add);
      } while (!end.trace.killed() && ++tries < TRIES);
      killed += end.trace.killed() ? 1 : 0;
      answered += end.trace.killed() && end.answered ? 1 : 0;
    }
    assertTrue(answered > 0, what + ": never killed after the answer");
    System.out.printf(
        "crash: %s at %d points, %d of them after its answer; %d more came up once only%n",
        what, killed, answered, known.size() - killed);
    return killed;
  }

  /** How it goes when nobody is killed. */
  private record Unharmed(
      Map<String, Object> before, Map<String, Object> after, List<String> points) {}

  private static Unharmed unharmed(World world, CrashCase what) {
    warmUp(world, what);
    try (CrashScene scene = new CrashScene(world, "unharmed")) {
      what.prepare(scene);
      Map<String, Object> before = scene.view();
      Killer killer = Killer.of(world.broker.pid(), Killer.NEVER);
      what.happen(scene);
      List<String> points = killer.end().points();
      Unharmed unharmed = new Unharmed(before, scene.view(), points);
      assertTrue(scene.end(), "let go");
      return unharmed;
    }
  }

  /** So that the broker has no class to load any more. */
  private static void warmUp(World world, CrashCase what) {
    try (CrashScene scene = new CrashScene(world, "warm")) {
      what.prepare(scene);
      what.happen(scene);
      scene.view();
      scene.end();
    }
  }

  private record End(Killer.Trace trace, boolean answered) {}

  private static End killedAt(World world, CrashCase what, String point, Unharmed unharmed) {
    warmUp(world, what);
    try (CrashScene scene = new CrashScene(world, "killed")) {
      what.prepare(scene);
      Killer killer = Killer.of(world.broker.pid(), point);
      boolean answered = answered(what, scene);
      Killer.Trace trace = killer.end();
      try {
        if (trace.killed()) {
          recover(scene, what, answered, unharmed);
        } else {
          assertEquals(unharmed.after, scene.view());
          assertTrue(scene.end(), "let go");
        }
        return new End(trace, answered);
      } catch (AssertionError | RuntimeException e) {
        String then = answered ? "answered, and " : "not answered, and ";
        throw new AssertionError(what + ", " + then + trace, e);
      }
    }
  }

  /** What was deposited already is renewed by the repeat, which is one change more. */
  private static Map<String, Object> unchanged(Map<String, Object> view) {
    Map<String, Object> without = new HashMap<>(view);
    without.remove("changes");
    return without;
  }

  private static boolean answered(CrashCase what, CrashScene scene) {
    try {
      what.happen(scene);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static void recover(
      CrashScene scene, CrashCase what, boolean answered, Unharmed unharmed) {
    World world = scene.world;
    world.broker.exitCode();
    world.broker.start();
    scene.reconnect();
    Map<String, Object> found = scene.view();
    if (answered || !found.equals(unharmed.before)) {
      assertEquals(unharmed.after, found, "recovered");
    }
    boolean none = found.containsKey("error") && what != CrashCase.DEPOSIT;
    assertEquals(!none, world.exists(scene.linkId), "the link is there");
    world.broker.audit();
    what.happen(scene);
    assertEquals(unchanged(unharmed.after), unchanged(scene.view()), "repeated");
    assertTrue(scene.end(), "let go");
  }
}
