package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
  /** Brokers at once: more than CPUs, because the end of a grace is mostly waited for. */
  private static final int WORLDS = 4;

  /** A run does not come to a point if threads take turns in another order, or no timer comes. */
  private static final int TRIES = 2;

  private final BlockingQueue<World> worlds = new ArrayBlockingQueue<>(WORLDS);
  private final ExecutorService workers = Executors.newFixedThreadPool(WORLDS);

  @BeforeEach
  void start() {
    while (worlds.remainingCapacity() > 0) {
      worlds.add(new World());
    }
  }

  @AfterEach
  void stop() {
    workers.shutdown();
    worlds.forEach(World::close);
  }

  @Test
  void atEverySystemCall() throws Exception {
    int points = 0;
    for (CrashCase what : CrashCase.values()) {
      points += everywhere(what);
    }
    System.out.printf("crash: %d points, %1$d of %1$d agreed%n", points);
    worlds.forEach(world -> world.broker.audit());
  }

  /**
   * At every point that any run passes; one that none comes to again is said and not counted.
   *
   * @return at how many points it was killed
   */
  private int everywhere(CrashCase what) throws Exception {
    Unharmed unharmed = workers.submit(() -> inAWorld(world -> unharmed(world, what))).get();
    Set<String> known = new LinkedHashSet<>(unharmed.points);
    List<String> next = List.copyOf(known);
    int killed = 0;
    int answered = 0;
    while (!next.isEmpty()) {
      List<Callable<End>> runs = new ArrayList<>();
      next.forEach(
          point -> runs.add(() -> inAWorld(world -> killedAt(world, what, point, unharmed))));
      List<String> found = new ArrayList<>();
      for (Future<End> run : workers.invokeAll(runs)) {
        End end = run.get();
        end.points.stream().filter(known::add).forEach(found::add);
        killed += end.killed ? 1 : 0;
        answered += end.killed && end.answered ? 1 : 0;
      }
      next = found;
    }
    assertTrue(answered > 0, what + ": never killed after the answer");
    System.out.printf(
        "crash: %s at %d points, %d of them after its answer; %d more did not come up again%n",
        what, killed, answered, known.size() - killed);
    return killed;
  }

  private <R> R inAWorld(Function<World, R> run) throws InterruptedException {
    World world = worlds.take();
    try {
      return run.apply(world);
    } finally {
      worlds.add(world);
    }
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

  /**
   * How a run ended.
   *
   * @param points that it passed
   */
  private record End(Set<String> points, boolean killed, boolean answered) {}

  private static End killedAt(World world, CrashCase what, String point, Unharmed unharmed) {
    Set<String> passed = new LinkedHashSet<>();
    for (int i = 0; i < TRIES; i++) {
      End end = run(world, what, point, unharmed);
      passed.addAll(end.points);
      if (end.killed) {
        return new End(passed, true, end.answered);
      }
    }
    return new End(passed, false, true);
  }

  private static End run(World world, CrashCase what, String point, Unharmed unharmed) {
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
        return new End(new LinkedHashSet<>(trace.points()), trace.killed(), answered);
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
    scene.hangUp();
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
