package io.baton.broker;

import io.baton.kernel.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Random calls of many peers, their deaths, lost answers and repeats, links that change, time that
 * jumps, storage that fails, and a broker that dies between any two effects and recovers from its
 * real store. Everything follows from the seed. {@link Promises} and {@link Agreement} look on.
 */
final class Simulation implements AutoCloseable {
  private static final String BOOT = "boot";
  private static final int PROCESSES = 12;

  private final Random random;
  private final Path state;
  private final Path pins;
  private final RandomPeers peers;
  private final List<SimulatedProcess> processes;
  private final Deque<Event.Call> unanswered = new ArrayDeque<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private final Promises promises;
  private final Agreement agreement;
  private Store store;
  private Registry registry;
  private long now = TimeUnit.HOURS.toNanos(1);
  private int pinning;
  private int crashes;

  Simulation(long seed, Path folder) {
    random = new Random(seed);
    peers = new RandomPeers(random);
    processes = peers.processes;
    state = folder.resolve("state");
    pins = folder.resolve("pins");
    promises = new Promises(processes);
    agreement = new Agreement(state, pins, processes);
    recover();
    peers.spawn();
    peers.spawn();
  }

  int crashes() {
    return crashes;
  }

  /** The last events, oldest first. */
  Deque<String> trace() {
    return trace;
  }

  void step() {
    switch (random.nextInt(20)) {
      case 0, 1 -> spawn();
      case 2 -> die();
      case 3, 4, 5 -> happenIfAny(peers.deposit(registry));
      case 6, 7, 8, 9 -> happen(peers.claim(registry));
      case 10, 11, 12 -> happenIfAny(peers.confirm(registry));
      case 13 -> happenIfAny(peers.abort(registry));
      case 14 -> happen(peers.release(registry));
      case 15 -> happen(peers.disconnect());
      case 16 -> happenIfAny(peers.observe(registry));
      case 17 -> pass(peers.seconds(random.nextInt(6) == 0 ? 700 : 20));
      case 18 -> standStill();
      default -> repeat();
    }
    agreement.inMemory(registry, now);
    if (peers.chance(5) && !promises.isHalfStored()) {
      agreement.onDisk(registry);
    }
  }

  private void spawn() {
    peers.spawn();
    if (processes.size() > PROCESSES) {
      die();
    }
  }

  private void die() {
    SimulatedProcess dead = peers.leave();
    if (dead != null) {
      happen(new Event.Exited(dead.caller.process()));
    }
  }

  private void happenIfAny(Event eventOrNull) {
    if (eventOrNull != null) {
      happen(eventOrNull);
    }
  }

  private void pass(long nanos) {
    long until = now + nanos;
    while (registry.nextDeadlineNanos() <= until) {
      now = Math.max(now, registry.nextDeadlineNanos());
      happen(new Event.Tick());
      until = Math.max(until, now);
    }
    now = until;
  }

  private void standStill() {
    if (peers.chance(20)) {
      now += peers.seconds(700);
      registry.resumed(now);
      promises.quietSince(now);
    }
  }

  /** A client that had no answer calls again. */
  private void repeat() {
    Event.Call call = unanswered.poll();
    if (call != null && processes.stream().anyMatch(p -> p.is(call.caller().process()))) {
      happen(peers.again(call));
    }
  }

  private void happen(Event event) {
    note(TimeUnit.NANOSECONDS.toMillis(now) + " ms: " + event);
    Decision decision = registry.decide(event, now, now / 1000);
    if (!registry.decide(event, now, now / 1000).equals(decision)) {
      throw new AssertionError("deciding changes nothing: " + decision);
    }
    promises.decided(registry, decision);
    pinning =
        event instanceof Event.Deposit deposit
            ? deposit.linkId()
            : event instanceof Event.Confirm confirm ? confirm.linkId() : 0;
    if (peers.chance(decision.effects().size() + decision.afterwards().size() > 1 ? 8 : 2)) {
      crash(decision);
      forget(event);
      return;
    }
    if (!isCarriedOut(decision)) {
      note("... could not be stored");
      registry.failed(decision, now);
      promises.failed(decision);
      forget(event);
      return;
    }
    registry.commit(decision);
    List<String> left = store.tidy(decision.afterwards());
    if (!left.isEmpty()) {
      throw new AssertionError(left);
    }
    promises.committed(decision, now);
    decision.notices().forEach(n -> note("... " + n.event() + " " + n.record().name()));
    decision
        .answers()
        .forEach(
            a ->
                note(
                    "... "
                        + a.session()
                        + " answered "
                        + a.getClass().getSimpleName()
                        + " "
                        + Scene.error(a)));
    decision.answers().forEach(answer -> deliver(answer, event));
  }

  private void note(String line) {
    trace.add(line);
    if (trace.size() > 100) {
      trace.remove();
    }
  }

  /** Now and then there is no room for a record. */
  private boolean isCarriedOut(Decision decision) {
    Path obstacle = null;
    for (Effect effect : decision.effects()) {
      if (effect instanceof Effect.Write && peers.chance(2)) {
        obstacle = state.resolve("aside");
      }
    }
    try {
      if (obstacle != null) {
        Files.deleteIfExists(obstacle);
        Files.createDirectories(obstacle.resolve("in the way"));
      }
      store.carryOut(decision.effects(), null, null);
      return true;
    } catch (StorageException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (obstacle != null) {
        obstacle.resolve("in the way").toFile().delete();
        obstacle.toFile().delete();
      }
    }
  }

  /** The caller does not know what became of it. */
  private void forget(Event event) {
    if (event instanceof Event.Call call && peers.chance(70)) {
      unanswered.add(call);
    }
  }

  private void deliver(Answer answer, Event event) {
    if (peers.chance(5)) {
      forget(event);
    }
    if (answer instanceof Answer.WithDescriptors claim) {
      ProcessKey claimant =
          claim.record().claim() == null
              ? claim.record().owner().process()
              : claim.record().claim().claimant().process();
      if (claim.opened() && peers.chance(5)) {
        happen(new Event.NotSent(claim.record().name(), claim.claimId()));
        return;
      }
      for (SimulatedProcess process : processes) {
        if (process.is(claimant)) {
          process.links.add(claim.record().linkId());
          process.sent.add(new SimulatedProcess.Sent(claim.claimId(), claim.record().linkId()));
        }
      }
    }
  }

  /** Dies somewhere in the decision; a new broker finds what was done of it. */
  private void crash(Decision decision) {
    List<Effect> all = new ArrayList<>(decision.effects());
    all.addAll(decision.afterwards());
    int done = random.nextInt(all.size() + 1);
    try {
      store.carryOut(all.subList(0, done), null, null);
    } catch (StorageException e) {
      done = -1;
    }
    note("... died after " + done + " of " + all);
    crashes++;
    store.close();
    agreement.held(registry, decision);
    if (peers.chance(50)) {
      now += peers.seconds(200);
    }
    List<EntryRecord> before = List.copyOf(registry.records());
    recover();
    promises.recovered(before, decision, done >= decision.effects().size(), registry);
    agreement.onDisk(registry);
    for (ProcessKey key : List.copyOf(registry.processes())) {
      SimulatedProcess found = processes.stream().filter(p -> p.is(key)).findFirst().orElse(null);
      if (found == null) {
        happen(new Event.Exited(key));
      } else if (found.visible) {
        happen(new Event.Found(key));
      }
    }
  }

  private void recover() {
    store = Store.open(state, pins, null, this::pin, BOOT);
    Store.Recovered recovered = store.recovered();
    registry = new Registry(recovered.records(), recovered.nextGeneration(), now);
    promises.quietSince(now);
  }

  /** A pin is a file that says which link it holds. Now and then there is no more memory. */
  private void pin(Fd object, Path path) {
    if (peers.chance(2)) {
      throw StorageException.refused("pin " + path, "ENOMEM");
    }
    try {
      Files.writeString(path, Integer.toString(pinning));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
