package io.baton.broker;

import io.baton.kernel.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Carries every event through: decide, make it last, commit, answer. Nothing changes in another
 * way. On the loop's thread.
 */
final class Changes implements Loop.Timer {
  private record Happened(Event event, Incoming incoming) {}

  /** Of what could not be removed, so much is told. */
  private static final int MAX_LEFT_OVER = 100;

  private final Loop loop;
  private final Registry registry;
  private final Store store;
  private final Holds holds;
  private final Processes processes;
  private final Watchers watchers;
  private final Audit audit;
  private final Answers answers;
  private final Deque<Happened> happened = new ArrayDeque<>();

  /** What could not be removed, in words. */
  private final List<String> leftOver = new ArrayList<>();

  private boolean running;

  Changes(
      Loop loop,
      Registry registry,
      Store store,
      Holds holds,
      Processes processes,
      Watchers watchers,
      Audit audit,
      Answers answers) {
    this.loop = loop;
    this.registry = registry;
    this.store = store;
    this.holds = holds;
    this.processes = processes;
    this.watchers = watchers;
    this.audit = audit;
    this.answers = answers;
  }

  void happen(Event event) {
    happen(event, Incoming.NOTHING);
  }

  /**
   * Carries it through; what happens meanwhile comes after it.
   *
   * @param incoming what came with the call, adopted
   */
  void happen(Event event, Incoming incoming) {
    happened.add(new Happened(event, incoming));
    if (running) {
      return;
    }
    running = true;
    try {
      for (Happened next = happened.poll(); next != null; next = happened.poll()) {
        carryThrough(next.event, next.incoming);
      }
    } finally {
      running = false;
    }
  }

  /** In words, for GetStatus: the next recovery removes it. */
  List<String> leftOver() {
    return List.copyOf(leftOver);
  }

  private void leftOver(String what) {
    Log.line("left for the next start to remove: " + what);
    if (leftOver.size() < MAX_LEFT_OVER) {
      leftOver.add(what);
    }
  }

  @Override
  public long dueNanos() {
    return registry.nextDeadlineNanos();
  }

  @Override
  public void fire(long nowNanos) {
    happen(new Event.Tick());
  }

  private void carryThrough(Event event, Incoming incoming) {
    Decision decision = made(event, incoming);
    if (decision == null) {
      return;
    }
    registry.commit(decision);
    processes.changed();
    List<Runnable> closing = handOver(decision, incoming);
    store.tidy(decision.afterwards()).forEach(this::leftOver);
    watchers.publish(decision);
    audit.write(decision, Kernel.monotonicNanos());
    Runnable answer = () -> decision.answers().forEach(a -> answers.deliver(a, this::happen));
    if (closing.isEmpty()) {
      answer.run();
    } else {
      loop.aside(() -> closing.forEach(Runnable::run), answer);
    }
  }

  /** The decision, lasting, or null if it could not be made so. */
  private Decision made(Event event, Incoming incoming) {
    long now = Kernel.monotonicNanos();
    try {
      Decision decision = registry.decide(event, now, Wall.micros());
      try {
        store.carryOut(decision.effects(), incoming.linkFd(), incoming.programFd());
        return decision;
      } catch (StorageException e) {
        Log.line("nothing was changed: " + e.getMessage());
        registry.failed(decision, now);
        loop.aside(incoming::close, () -> answers.failed(event, e));
        return null;
      }
    } catch (RuntimeException e) {
      loop.aside(incoming::close, () -> {});
      throw e;
    }
  }

  /**
   * Takes the holds that the decision makes, and returns how to close those that it ends: the last
   * one detaches, which can take the kernel 16 ms.
   */
  private List<Runnable> handOver(Decision decision, Incoming incoming) {
    try {
      return holdsTaken(decision, incoming);
    } catch (RuntimeException e) {
      loop.aside(incoming::close, () -> {});
      throw e;
    }
  }

  private List<Runnable> holdsTaken(Decision decision, Incoming incoming) {
    List<Runnable> closing = new ArrayList<>();
    boolean last = incoming.link() != null;
    for (Decision.Change change : decision.changes()) {
      if (change.letsGo()) {
        closing.add(holds.take(change.before()));
      }
      EntryRecord after = change.after();
      if (after != null && after.hold() == EntryRecord.Hold.HELD) {
        // What a recovery could not open is held again once somebody deposits it anew.
        if (!holds.has(after) && incoming.link() != null) {
          holds.add(after, incoming.takeLink());
        }
        last = false;
      }
    }
    if (last) {
      closing.add(incoming::close);
    } else {
      incoming.close();
    }
    return closing;
  }
}
