package io.baton.broker;

import io.baton.kernel.Epoll;
import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The broker's one thread: waits for descriptors and deadlines, and calls whom they concern. What
 * is slow goes aside to other threads, and its end comes back as one more thing to call. All
 * methods but {@link #stop}, {@link #call} and {@link #ask} are for that thread.
 */
final class Loop implements AutoCloseable {
  /** Told when its descriptor is ready. */
  interface Source {
    void ready(int events);
  }

  /** Told when its time has come; late rather than early, and after what was ready. */
  interface Timer {
    /** CLOCK_MONOTONIC; MAX_VALUE if nothing is due. */
    long dueNanos();

    void fire(long nowNanos);
  }

  /** Who is so much late was stopped from outside. */
  private static final long STOOD_STILL = TimeUnit.SECONDS.toNanos(2);

  /** Longest sleep while anything is due some time, so that it is noticed when it is late. */
  private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

  /** So long what runs aside may hold up the end. */
  private static final long LONGEST_END = TimeUnit.SECONDS.toNanos(2);

  /** So long {@link #ask} waits. */
  private static final long LONGEST_ASK = TimeUnit.SECONDS.toNanos(2);

  private final Epoll epoll = Epoll.create();
  private final Map<Long, Source> sources = new HashMap<>();
  private final List<Timer> timers = new ArrayList<>();
  private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();
  private final ExecutorService worker = Executors.newSingleThreadExecutor(named("worker"));
  private final ExecutorService closers = Executors.newCachedThreadPool(named("closer"));
  private final LongConsumer resumed;

  private final Histogram turns = new Histogram();

  private long lastToken;
  private long turn;

  /** CLOCK_MONOTONIC when the loop was to be awake again, or was last. */
  private long planned = Long.MAX_VALUE;

  /** CLOCK_MONOTONIC when the first that was ready in this turn was called; 0 before. */
  private long woken;

  private volatile boolean stopping;

  /**
   * @param resumed told the time, before anything else, when the loop goes on after it stood still
   */
  Loop(LongConsumer resumed) {
    this.resumed = resumed;
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, "baton-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Watches a lent descriptor.
   *
   * @param events of {@link Epoll}
   * @return names it in {@link #change} and {@link #unwatch}
   */
  long watch(Fd fd, int events, Source source) {
    long token = ++lastToken;
    epoll.add(fd, events, token);
    sources.put(token, source);
    return token;
  }

  void change(Fd fd, int events, long token) {
    epoll.modify(fd, events, token);
  }

  /** To be called before the descriptor is closed. */
  void unwatch(Fd fd, long token) {
    sources.remove(token);
    epoll.remove(fd);
  }

  void add(Timer timer) {
    timers.add(timer);
  }

  /** Any thread: runs it on the loop's, soon. */
  void call(Runnable task) {
    ended.add(task);
    epoll.wake();
  }

  /**
   * Any other thread: what it gives on the loop's.
   *
   * @throws TimeoutException if the loop does not come to it within two seconds
   */
  <T> T ask(Supplier<T> question) throws InterruptedException, TimeoutException {
    try {
      return CompletableFuture.supplyAsync(question, this::call)
          .get(LONGEST_ASK, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs {@code slow} on the worker, in order, then {@code then} on the loop. */
  void aside(Runnable slow, Runnable then) {
    aside(worker, slow, then);
  }

  /**
   * As {@link #aside}, on a thread of its own: closing what a stranger sent takes as long as the
   * stranger likes (flush of a FUSE file, linger of a socket).
   */
  void asideForStranger(Runnable slow, Runnable then) {
    aside(closers, slow, then);
  }

  private void aside(Executor threads, Runnable slow, Runnable then) {
    threads.execute(
        () -> {
          guarded(slow);
          call(then);
        });
  }

  /** Returns after {@link #stop}, when what was given to the worker is done. */
  void run() {
    while (!stopping) {
      long now = now();
      if (woken != 0) {
        turns.add(now - woken);
        woken = 0;
      }
      long due = dueNanos();
      long sleep = due == Long.MAX_VALUE ? -1 : Math.max(0, Math.min(due - now, LONGEST_SLEEP));
      planned = sleep < 0 ? Long.MAX_VALUE : now + sleep;
      turn++;
      epoll.await(sleep, this::dispatch);
      runEnded();
      fire(now());
    }
    awaitEnd(worker);
    runEnded();
  }

  private long dueNanos() {
    long due = Long.MAX_VALUE;
    for (Timer timer : timers) {
      due = Math.min(due, timer.dueNanos());
    }
    return due;
  }

  private void fire(long now) {
    for (Timer timer : timers) {
      if (timer.dueNanos() <= now) {
        guarded(() -> timer.fire(now));
      }
    }
  }

  /** Grows each time when everybody who was ready has been called. */
  long turn() {
    return turn;
  }

  /** Any thread: ends {@link #run} after its present turn. */
  void stop() {
    stopping = true;
    epoll.wake();
  }

  /** How long each turn took in which something was ready, which is what others waited. */
  Histogram turns() {
    return turns;
  }

  private void dispatch(long token, int events) {
    if (woken == 0) {
      woken = now();
    }
    // Whoever was called before it in this turn may have ended it.
    Source source = sources.get(token);
    if (source != null) {
      guarded(() -> source.ready(events));
    }
  }

  private long now() {
    long now = Kernel.monotonicNanos();
    if (now - STOOD_STILL > planned) {
      resumed.accept(now);
    }
    planned = now;
    return now;
  }

  private void runEnded() {
    for (Runnable then = ended.poll(); then != null; then = ended.poll()) {
      guarded(then);
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    threads.shutdown();
    try {
      threads.awaitTermination(LONGEST_END, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A bug in one place stops nobody else. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      Log.bug("carrying on after", e);
    }
  }

  @Override
  public void close() {
    awaitEnd(closers);
    epoll.close();
  }
}
