package io.baton.broker;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.broker.Event.Seen;
import io.baton.kernel.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Random calls of many peers, their deaths, lost answers and repeats, links that change, time that
 * jumps, storage that fails, and a broker that dies between any two effects and recovers from its
 * real store. Everything follows from the seed. {@link Promises} and {@link Agreement} look on.
 */
final class Simulation implements AutoCloseable {
  private static final String BOOT = "boot";
  private static final List<LinkName> NAMES =
      List.of(
          LinkName.of("u990/a"),
          LinkName.of("u990/b"),
          LinkName.of("u1001/c"),
          LinkName.of("u1001/d"),
          LinkName.of("shared"));
  private static final int[] UIDS = {990, 990, 990, 1001, 1001, 0};
  private static final String[] UNITS = {"edge@a.service", "edge@b.service", "dns.service", null};

  /** What the kernel knows of a link. */
  private static final class Link {
    int program;

    Link(int program) {
      this.program = program;
    }

    Seen seen = Seen.ATTACHED;
  }

  private final Random random;
  private final Path state;
  private final Path pins;
  private final Map<Integer, Link> links = new HashMap<>();
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final Deque<Event.Call> unanswered = new ArrayDeque<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private final Promises promises;
  private final Agreement agreement;
  private Store store;
  private Registry registry;
  private long now = TimeUnit.HOURS.toNanos(1);
  private int next = 1;
  private int pinning;
  private int crashes;

  Simulation(long seed, Path folder) {
    random = new Random(seed);
    state = folder.resolve("state");
    pins = folder.resolve("pins");
    promises = new Promises(processes);
    agreement = new Agreement(state, pins, processes);
    recover();
    spawn();
    spawn();
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
      case 3, 4, 5 -> deposit();
      case 6, 7, 8, 9 -> claim();
      case 10, 11, 12 -> confirm();
      case 13 -> abort();
      case 14 -> release();
      case 15 -> happen(new Event.Disconnected(any(processes).caller.session()));
      case 16 -> observe();
      case 17 -> pass(random.nextInt(6) == 0 ? seconds(700) : seconds(20));
      case 18 -> standStill();
      default -> repeat();
    }
    agreement.inMemory(registry, now);
    if (chance(5) && !promises.isHalfStored()) {
      agreement.onDisk(registry);
    }
  }

  private long seconds(int most) {
    return TimeUnit.MILLISECONDS.toNanos(random.nextInt(most * 1000));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private SimulatedProcess spawn() {
    int uid = UIDS[random.nextInt(UIDS.length)];
    String unit = UNITS[random.nextInt(UNITS.length)];
    int pid = 1000 + next++;
    Peer peer = new Peer(pid, (long) pid, uid, uid, null, unit, null);
    Rights rights = new Rights(uid == 0, "u" + uid + "/");
    Caller caller = new Caller(next++, peer, new ProcessKey(pid, pid, pid, 0), rights);
    SimulatedProcess process = new SimulatedProcess(caller, chance(80));
    processes.add(process);
    if (processes.size() > 12) {
      die();
    }
    return process;
  }

  private void die() {
    if (processes.size() > 2) {
      SimulatedProcess process = processes.remove(random.nextInt(processes.size()));
      happen(new Event.Exited(process.caller.process()));
    }
  }

  /** A process with a connection that may be a new one, and is if a claim waits on the old one. */
  private Caller connected(SimulatedProcess process) {
    Caller caller = process.caller;
    boolean waits =
        registry.waiting().stream().anyMatch(w -> w.claim().caller().session() == caller.session());
    return !waits && chance(70)
        ? caller
        : new Caller(next++, caller.peer(), caller.process(), caller.rights());
  }

  private void deposit() {
    SimulatedProcess process = any(processes);
    if (process.links.isEmpty() || chance(30)) {
      links.put(next, new Link(chance(80) ? next : 0));
      process.links.add(next++);
    }
    int link = any(List.copyOf(process.links));
    LinkName name = any(NAMES);
    for (EntryRecord record : registry.records()) {
      if (record.linkId() == link && chance(80)) {
        name = record.name();
      }
    }
    if (links.get(link).seen == Seen.ATTACHED) {
      Terms terms = chance(20) ? null : terms();
      int program = links.get(link).program;
      boolean withProgram = program != 0 && chance(60);
      happen(
          new Event.Deposit(
              connected(process), name, link, program, withProgram, chance(50), terms));
    }
  }

  private Terms terms() {
    Grace grace =
        switch (random.nextInt(6)) {
          case 0 -> Grace.untilReleased();
          case 1 -> Grace.standard();
          default -> Grace.of(Duration.ofSeconds(1 + random.nextInt(120)));
        };
    List<PeerSelector> heirs =
        switch (random.nextInt(4)) {
          case 0 -> List.of(PeerSelector.uid(1001));
          case 1 -> List.of(PeerSelector.uid(990), PeerSelector.unit("dns.service"));
          default -> List.of();
        };
    return new Terms(chance(70), grace, heirs, !heirs.isEmpty() && chance(30), Map.of());
  }

  private void claim() {
    SimulatedProcess process = any(processes);
    LinkName name = any(NAMES);
    EntryRecord record = registry.get(name);
    PeerSelector from =
        record != null && chance(60) ? PeerSelector.uid(record.depositor().peer().uid()) : null;
    Long generation = record != null && chance(10) ? record.generation() : null;
    long wait = chance(40) ? seconds(60) : 0;
    happen(new Event.Claim(connected(process), name, from, wait, generation, "c" + next++));
  }

  private void confirm() {
    SimulatedProcess process = any(processes);
    if (!process.sent.isEmpty()) {
      SimulatedProcess.Sent sent = any(process.sent);
      SimulatedProcess confirmer = chance(95) ? process : any(processes);
      int link = chance(95) ? sent.linkId() : 0;
      happen(
          new Event.Confirm(
              connected(confirmer), sent.claimId(), link, chance(50) ? null : terms()));
    }
  }

  private void abort() {
    SimulatedProcess process = any(processes);
    if (!process.sent.isEmpty()) {
      SimulatedProcess.Sent sent = any(process.sent);
      happen(
          new Event.Abort(
              connected(process),
              sent.claimId(),
              chance(50) ? 0 : links.get(sent.linkId()).program));
    }
  }

  private void release() {
    happen(new Event.Release(connected(any(processes)), any(NAMES), null));
  }

  private void observe() {
    EntryRecord record = registry.get(any(NAMES));
    if (record != null) {
      Link link = links.get(record.linkId());
      if (chance(70)) {
        link.program = next++;
      } else if (chance(30)) {
        link.seen = chance(50) ? Seen.DETACHED : Seen.TARGET_GONE;
      }
      happen(new Event.Observed(record.name(), record.linkId(), link.seen, link.program));
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
    if (chance(20)) {
      now += seconds(700);
      registry.resumed(now);
      promises.quietSince(now);
    }
  }

  /** A client that had no answer calls again, on a new connection. */
  private void repeat() {
    Event.Call call = unanswered.poll();
    if (call != null && processes.stream().anyMatch(p -> p.is(call.caller().process()))) {
      happen(call);
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
    if (chance(decision.effects().size() + decision.afterwards().size() > 1 ? 8 : 2)) {
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
      if (effect instanceof Effect.Write && chance(2)) {
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
    if (event instanceof Event.Call call && chance(70)) {
      unanswered.add(call);
    }
  }

  private void deliver(Answer answer, Event event) {
    if (chance(5)) {
      forget(event);
    }
    if (answer instanceof Answer.WithDescriptors claim) {
      ProcessKey claimant =
          claim.record().claim() == null
              ? claim.record().owner().process()
              : claim.record().claim().claimant().process();
      if (claim.opened() && chance(5)) {
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
    if (chance(50)) {
      now += seconds(200);
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
    store = Store.open(state, pins, this::pin, BOOT);
    Store.Recovered recovered = store.recovered();
    registry = new Registry(recovered.records(), recovered.nextGeneration(), now);
    promises.quietSince(now);
  }

  /** A pin is a file that says which link it holds. Now and then there is no more memory. */
  private void pin(Fd object, Path path) {
    if (chance(2)) {
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
