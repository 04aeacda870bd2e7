package io.baton.broker;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.broker.Event.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Processes that come, call and go, and links that change, as the seed says. */
final class RandomPeers {
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

  final List<SimulatedProcess> processes = new ArrayList<>();
  private final Map<Integer, Link> links = new HashMap<>();
  private final Random random;
  private int next = 1;

  RandomPeers(Random random) {
    this.random = random;
  }

  /** Nanoseconds. */
  long seconds(int most) {
    return TimeUnit.MILLISECONDS.toNanos(random.nextInt(most * 1000));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** One more; beyond so many somebody {@link #leave}s. */
  void spawn() {
    int uid = UIDS[random.nextInt(UIDS.length)];
    String unit = UNITS[random.nextInt(UNITS.length)];
    int pid = 1000 + next++;
    Peer peer = new Peer(pid, (long) pid, uid, uid, null, unit, null);
    Rights rights = new Rights(uid == 0, "u" + uid + "/");
    Caller caller = new Caller(next++, peer, new ProcessKey(pid, pid, pid, 0), rights);
    SimulatedProcess process = new SimulatedProcess(caller, chance(80));
    processes.add(process);
  }

  /** Who dies, or null: a few are left. */
  SimulatedProcess leave() {
    return processes.size() > 2 ? processes.remove(random.nextInt(processes.size())) : null;
  }

  Event disconnect() {
    return new Event.Disconnected(any(processes).caller.session());
  }

  /** A process with a connection that may be a new one, and is if a claim waits on the old one. */
  private Caller connected(SimulatedProcess process, Registry registry) {
    Caller caller = process.caller;
    boolean waits =
        registry.waiting().stream().anyMatch(w -> w.claim().caller().session() == caller.session());
    return !waits && chance(70)
        ? caller
        : new Caller(next++, caller.peer(), caller.process(), caller.rights());
  }

  /** As the others: null if there is nothing to do so with. */
  Event deposit(Registry registry) {
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
      return new Event.Deposit(
          connected(process, registry), name, link, program, withProgram, chance(50), terms);
    }
    return null;
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

  Event claim(Registry registry) {
    SimulatedProcess process = any(processes);
    LinkName name = any(NAMES);
    EntryRecord record = registry.get(name);
    PeerSelector from =
        record != null && chance(60) ? PeerSelector.uid(record.depositor().peer().uid()) : null;
    Long generation = record != null && chance(10) ? record.generation() : null;
    long wait = chance(40) ? seconds(60) : 0;
    return new Event.Claim(
        connected(process, registry), name, from, wait, generation, "c" + next++);
  }

  Event confirm(Registry registry) {
    SimulatedProcess process = any(processes);
    if (!process.sent.isEmpty()) {
      SimulatedProcess.Sent sent = any(process.sent);
      SimulatedProcess confirmer = chance(95) ? process : any(processes);
      int link = chance(95) ? sent.linkId() : 0;
      return new Event.Confirm(
          connected(confirmer, registry), sent.claimId(), link, chance(50) ? null : terms());
    }
    return null;
  }

  Event abort(Registry registry) {
    SimulatedProcess process = any(processes);
    if (!process.sent.isEmpty()) {
      SimulatedProcess.Sent sent = any(process.sent);
      return new Event.Abort(
          connected(process, registry),
          sent.claimId(),
          chance(50) ? 0 : links.get(sent.linkId()).program);
    }
    return null;
  }

  Event release(Registry registry) {
    return new Event.Release(connected(any(processes), registry), any(NAMES), null);
  }

  Event observe(Registry registry) {
    EntryRecord record = registry.get(any(NAMES));
    if (record != null) {
      Link link = links.get(record.linkId());
      if (chance(70)) {
        link.program = next++;
      } else if (chance(30)) {
        link.seen = chance(50) ? Seen.DETACHED : Seen.TARGET_GONE;
      }
      return new Event.Observed(record.name(), record.linkId(), link.seen, link.program);
    }
    return null;
  }

  /** The same once more; a claim gets an ID of its own each time. */
  Event.Call again(Event.Call call) {
    return call instanceof Event.Claim claim
        ? new Event.Claim(
            claim.caller(),
            claim.name(),
            claim.from(),
            claim.waitNanos(),
            claim.expectedGeneration(),
            "c" + next++)
        : call;
  }
}
