package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.Decision.Change;
import io.baton.broker.Decision.Waiting;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold whatever happens; each with the sentence that a failure prints. */
final class Invariants {
  private final Path pins;
  private final List<SimulatedProcess> processes;

  /** Who was answered that it owns a link, and has since neither given it up nor died. */
  private final Map<Integer, ProcessKey> owners = new HashMap<>();

  /** When an entry last came into the state that it is in. */
  private final Map<LinkName, Long> since = new HashMap<>();

  private long highestGeneration;
  private long quietSince;
  private int checks;

  Invariants(Path pins, List<SimulatedProcess> processes) {
    this.pins = pins;
    this.processes = processes;
  }

  private static void require(boolean holds, String sentence, Object... what) {
    if (!holds) {
      throw new AssertionError(sentence + ": " + List.of(what));
    }
  }

  void quietSince(long now) {
    quietSince = now;
  }

  void decided(Registry registry, Decision decision, Event event, long now) {
    require(
        registry.decide(event, now, now / 1000).equals(decision),
        "deciding changes nothing",
        decision);
    for (Answer answer : decision.answers()) {
      boolean callers =
          event instanceof Event.Call call && call.caller().session() == answer.session();
      if (answer instanceof Answer.Refused && callers) {
        require(
            decision.changes().isEmpty() && decision.effects().isEmpty(),
            "a denied call changes nothing",
            decision);
      }
      if (answer instanceof Answer.WithDescriptors claim && claim.opened()) {
        entitled(claim.record());
      }
    }
  }

  /** The rule again, in other words. */
  private static void entitled(EntryRecord record) {
    EntryRecord.Party claimant = record.claim().claimant();
    EntryRecord.Party depositor = record.depositor();
    boolean same = claimant.process().equals(depositor.process());
    boolean kin =
        claimant.peer().uid() == depositor.peer().uid()
            && claimant.peer().unit() != null
            && depositor.peer().unit() != null
            && claimant
                .peer()
                .unit()
                .substring(0, 4)
                .equals(depositor.peer().unit().substring(0, 4));
    boolean heir = record.terms().heirs().stream().anyMatch(h -> h.matches(claimant.peer()));
    require(
        heir || !record.terms().heirsOnly() && (same || kin),
        "only who is entitled is sent a descriptor",
        record);
  }

  void committed(Decision decision, long now) {
    for (Change change : decision.changes()) {
      EntryRecord before = change.before();
      EntryRecord after = change.after();
      if (before != null && change.letsGo()) {
        mayLetGo(decision.event(), before, after, now);
      }
      if (after != null && (before == null || before.generation() != after.generation())) {
        require(after.generation() > highestGeneration, "generations never repeat", after);
      }
      LinkName name = (after == null ? before : after).name();
      if (after == null) {
        since.remove(name);
      } else if (before == null || before.state() != after.state()) {
        since.put(name, now);
      }
      if (before != null && before.owner() != null && !sameOwner(before, after)) {
        owners.remove(before.linkId(), before.owner().process());
      }
    }
    highestGeneration = Math.max(highestGeneration, decision.nextGeneration() - 1);
    for (Answer answer : decision.answers()) {
      if (answer instanceof Answer.WithEntry with && with.record().state() == State.OWNED) {
        answered(with.record());
      }
    }
  }

  private static boolean sameOwner(EntryRecord before, EntryRecord after) {
    return after != null
        && after.owner() != null
        && after.owner().process().equals(before.owner().process());
  }

  private void answered(EntryRecord record) {
    ProcessKey owner = record.owner().process();
    ProcessKey other = owners.put(record.linkId(), owner);
    require(
        other == null || other.equals(owner) || !isAlive(other),
        "never two confirmed owners",
        other,
        record);
  }

  private boolean isAlive(ProcessKey key) {
    return processes.stream().anyMatch(process -> process.key().equals(key));
  }

  /** The broker gives up a hold: was that somebody's wish, or a deadline that its owner set? */
  private void mayLetGo(Event event, EntryRecord before, EntryRecord after, long now) {
    if (event instanceof Event.Release) {
      return;
    }
    if (after != null && after.serial() == before.serial()) {
      require(
          after.state() == State.OWNED && !after.terms().guard() && holds(after),
          "unguarded, the owner holds it",
          after);
      return;
    }
    if (before.state() == State.DEFUNCT) {
      require(after != null || over(before, Limits.DEFUNCT_KEPT, now), "defunct is kept", before);
      return;
    }
    require(
        before.state() == State.CUSTODY
            && !before.terms().grace().forever()
            && over(before, Deadlines.grace(before.terms()), now),
        "no entry with an entitled holder is ever without a hold",
        before,
        event);
  }

  private boolean holds(EntryRecord record) {
    return processes.stream()
        .anyMatch(
            process ->
                process.key().equals(record.owner().process())
                    && process.links.contains(record.linkId()));
  }

  private boolean over(EntryRecord record, long length, long now) {
    return now >= since.get(record.name()) + Math.min(length, Limits.GRACE_AFTER_FALLBACK)
        && now >= quietSince + Math.min(length, Limits.QUIET);
  }

  /** In the moment of a death, whatever it interrupted. */
  void died(Registry registry, Decision decision) {
    Map<LinkName, Change> changes =
        decision.changes().stream()
            .filter(change -> change.before() != null)
            .collect(Collectors.toMap(change -> change.before().name(), Function.identity()));
    for (EntryRecord record : registry.records()) {
      Change change = changes.get(record.name());
      if (change == null || !change.letsGo()) {
        pinned(record);
      }
    }
  }

  void recovered(List<EntryRecord> before, Decision decision, boolean lasting, Registry registry) {
    Map<LinkName, EntryRecord> old =
        before.stream().collect(Collectors.toMap(EntryRecord::name, Function.identity()));
    Map<LinkName, Change> changes = new HashMap<>();
    Set<LinkName> names = new HashSet<>(old.keySet());
    for (Change change : decision.changes()) {
      LinkName name = (change.after() == null ? change.before() : change.after()).name();
      changes.put(name, change);
      names.add(name);
    }
    for (EntryRecord record : registry.records()) {
      require(names.contains(record.name()), "nothing comes from nowhere", record);
    }
    for (LinkName name : names) {
      EntryRecord found = registry.get(name);
      Change change = changes.get(name);
      boolean asBefore = same(found, old.get(name));
      boolean asAfter = change != null && same(found, change.after());
      require(
          asAfter || asBefore && (change == null || !lasting),
          "what was answered survives, and what was not is as before",
          String.valueOf(found),
          String.valueOf(old.get(name)),
          String.valueOf(change));
      EntryRecord was = old.get(name);
      if (was == null || found == null || was.state() != found.state()) {
        since.put(name, quietSince);
      }
    }
    // An owner that the broker cannot find again has 30 s, and cannot know when they are over.
    owners
        .values()
        .removeIf(key -> processes.stream().noneMatch(p -> p.key().equals(key) && p.visible));
    owners.entrySet().removeIf(owner -> !isOwner(registry, owner.getKey(), owner.getValue()));
    check(registry, quietSince);
    pinsAgree(registry);
  }

  private static boolean isOwner(Registry registry, int link, ProcessKey key) {
    return registry.records().stream()
        .anyMatch(r -> r.linkId() == link && r.owner() != null && r.owner().process().equals(key));
  }

  private static boolean same(EntryRecord one, EntryRecord other) {
    return one == null || other == null ? one == other : unseen(one).equals(unseen(other));
  }

  private static EntryRecord unseen(EntryRecord record) {
    EntryEdit edit = new EntryEdit(record);
    edit.ownerSeen = false;
    return edit.unchanged(record.generation());
  }

  void check(Registry registry, long now) {
    long next = Long.MAX_VALUE;
    Set<ProcessKey> known = new HashSet<>();
    for (EntryRecord record : registry.records()) {
      wellFormed(record);
      indexed(registry, record, known);
      long deadline = registry.deadlineNanos(record);
      next = deadline == 0 ? next : Math.min(next, deadline);
    }
    require(known.equals(registry.processes()), "the index of processes agrees", known);
    for (Waiting waiting : registry.waiting()) {
      long granted = quietSince + Math.min(waiting.claim().waitNanos(), Limits.QUIET);
      next = Math.min(next, Math.max(waiting.deadlineNanos(), granted));
      notForgotten(registry, waiting, now);
    }
    require(
        registry.nextDeadlineNanos() <= Math.max(next, now + Limits.RETRY),
        "no deadline is missed",
        next);
    if (checks++ % 20 == 0) {
      pinsAgree(registry);
    }
  }

  private void wellFormed(EntryRecord record) {
    State state = record.state();
    require((state == State.OWNED) == (record.owner() != null), "owned by somebody", record);
    require((state == State.CLAIMING) == (record.claim() != null), "claimed by somebody", record);
    require(
        (record.hold() == Hold.NONE) == (state == State.OWNED && !record.terms().guard()),
        "held unless its owner chose otherwise",
        record);
    require(record.changes().get(0).generation() == record.generation(), "the last change", record);
  }

  private static void indexed(Registry registry, EntryRecord record, Set<ProcessKey> known) {
    require(registry.get(record.name()) == record, "the index of names agrees", record);
    if (record.claim() != null) {
      require(registry.ofClaim(record.claim().id()) == record, "the index of claims", record);
      known.add(record.claim().claimant().process());
    }
    if (record.lastClaim() != null) {
      require(registry.ofClaim(record.lastClaim().id()) == record, "the index of claims", record);
      known.add(record.lastClaim().claimant().process());
    }
    if (record.owner() != null) {
      known.add(record.owner().process());
    }
    if (record.returnTo() != null) {
      known.add(record.returnTo().process());
    }
    record.unreturned().forEach(party -> known.add(party.process()));
    Caller root =
        new Caller(0, record.depositor().peer(), ProcessKey.ofSession(-1), new Rights(true, ""));
    Event elsewhere =
        new Event.Deposit(root, LinkName.of("free"), record.linkId(), 0, false, true, null);
    Answer answer = registry.decide(elsewhere, 0, 0).answers().get(0);
    require("AlreadyNamed".equals(Scene.error(answer)), "the index of links agrees", record);
  }

  private static void notForgotten(Registry registry, Waiting waiting, long now) {
    Event.Claim w = waiting.claim();
    Event again = new Event.Claim(w.caller(), w.name(), w.from(), 0, null, "probe");
    Answer answer = registry.decide(again, now, 0).answers().get(0);
    require(answer instanceof Answer.Refused, "nobody waits for what could be had", waiting);
  }

  private void pinned(EntryRecord record) {
    if (record.hold() == Hold.HELD) {
      Path pin = pins.resolve(Pins.link(record.serial()));
      try {
        require(Files.exists(pin), "no entry is ever without a hold", record);
        String held = Files.readString(pin);
        require(held.equals(Integer.toString(record.linkId())), "the pin holds its link", record);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Each pin is explained by a record, and each record has its pins. */
  private void pinsAgree(Registry registry) {
    Set<String> expected = new TreeSet<>();
    for (EntryRecord record : registry.records()) {
      pinned(record);
      if (record.hold() == Hold.HELD) {
        expected.add(Pins.link(record.serial()));
      }
      if (record.programSerial() != 0) {
        expected.add(Pins.program(record.serial(), record.programSerial()));
      }
    }
    try (Stream<Path> files = Files.list(pins)) {
      Set<String> found =
          files.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
      require(expected.equals(found), "nothing is left behind", expected, found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
