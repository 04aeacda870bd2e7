package io.baton.broker;

import io.baton.LinkName;
import io.baton.broker.Decision.Waiting;
import io.baton.broker.EntryRecord.Hold;
import io.baton.broker.EntryRecord.Outcome;
import io.baton.broker.EntryRecord.Party;
import io.baton.broker.EntryRecord.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** At any moment: records are well formed, indexes find them, files and pins are theirs. */
final class Agreement {
  private final Path state;
  private final Path pins;
  private final List<SimulatedProcess> processes;
  private final Set<String> claimIds = new HashSet<>();

  Agreement(Path state, Path pins, List<SimulatedProcess> processes) {
    this.state = state;
    this.pins = pins;
    this.processes = processes;
  }

  static void require(boolean holds, String sentence, Object... what) {
    if (!holds) {
      throw new AssertionError(sentence + ": " + Arrays.toString(what));
    }
  }

  void inMemory(Registry registry, long now) {
    Set<ProcessKey> known = new HashSet<>();
    Set<String> claims = new HashSet<>();
    long next = Long.MAX_VALUE;
    for (EntryRecord record : registry.records()) {
      wellFormed(record);
      require(registry.get(record.name()) == record, "the index of names agrees", record);
      parties(record).forEach(party -> known.add(party.process()));
      claims.addAll(claims(registry, record));
      namedOnce(registry, record);
      long deadline = registry.deadlineNanos(record);
      next = deadline == 0 ? next : Math.min(next, deadline);
    }
    require(known.equals(registry.processes()), "the index of processes agrees", known);
    claimIds.addAll(claims);
    claimIds.removeIf(id -> !claims.contains(id) && isForgotten(registry, id));
    require(
        registry.nextDeadlineNanos() <= Math.max(next, now + Limits.RETRY),
        "no deadline is missed",
        next);
    for (ProcessKey process : known) {
      require(
          processes.stream().anyMatch(p -> p.is(process))
              || registry.nextDeadlineNanos() <= now + Limits.RETRY,
          "an exit that could not be stored is stored later",
          process);
    }
    registry.waiting().forEach(waiting -> notForgotten(registry, waiting, now));
  }

  private static void wellFormed(EntryRecord record) {
    State state = record.state();
    require((state == State.OWNED) == (record.owner() != null), "owned by somebody", record);
    require((state == State.CLAIMING) == (record.claim() != null), "claimed by somebody", record);
    require(
        (record.hold() == Hold.NONE) == (state == State.OWNED && !record.terms().guard()),
        "held unless its owner chose otherwise",
        record);
    require(
        state != State.CUSTODY || (record.deadlineNanos() == 0) == record.terms().grace().forever(),
        "custody ends, unless until released",
        record);
    boolean confirmed =
        record.lastClaim() == null || record.lastClaim().outcome() == Outcome.CONFIRMED;
    require(
        switch (state) {
          case CLAIMING -> record.lastClaim() == null;
          case OWNED -> confirmed;
          case CUSTODY -> record.lastClaim() == null || !confirmed;
          case DEFUNCT -> true;
        },
        "an ended claim is one that can be repeated",
        record);
    require(record.changes().get(0).generation() <= record.generation(), "the last change", record);
  }

  private static List<Party> parties(EntryRecord record) {
    return Stream.concat(
            Stream.of(
                record.owner(),
                record.returnTo(),
                record.claim() == null ? null : record.claim().claimant(),
                record.lastClaim() == null ? null : record.lastClaim().claimant()),
            record.unreturned().stream())
        .filter(party -> party != null)
        .toList();
  }

  private static Set<String> claims(Registry registry, EntryRecord record) {
    Set<String> ids = new HashSet<>();
    if (record.claim() != null) {
      ids.add(record.claim().id());
    }
    if (record.lastClaim() != null) {
      ids.add(record.lastClaim().id());
    }
    if (record.owner() != null) {
      ids.add(Claims.ownersId(record));
    }
    for (String id : ids) {
      require(registry.ofClaim(id) == record, "the index of claims agrees", id, record);
    }
    return ids;
  }

  private static boolean isForgotten(Registry registry, String claimId) {
    require(registry.ofClaim(claimId) == null, "the index of claims forgets", claimId);
    return true;
  }

  private static void namedOnce(Registry registry, EntryRecord record) {
    Caller root =
        new Caller(0, record.depositor().peer(), ProcessKey.ofSession(-1), new Rights(true, "u0/"));
    LinkName free = LinkName.of("free");
    Event elsewhere = new Event.Deposit(root, free, record.linkId(), 0, false, true, null);
    Answer answer = registry.decide(elsewhere, 0, 0).answers().get(0);
    require("AlreadyNamed".equals(Scene.error(answer)), "the index of links agrees", record);
  }

  private static void notForgotten(Registry registry, Waiting waiting, long now) {
    Event.Claim w = waiting.claim();
    Event again = new Event.Claim(w.caller(), w.name(), w.from(), 0, null, "probe");
    Answer answer = registry.decide(again, now, 0).answers().get(0);
    require(answer instanceof Answer.Refused, "nobody waits for what could be had", waiting);
  }

  /** In the moment of a death, whatever it interrupted. */
  void held(Registry registry, Decision interrupted) {
    Set<LinkName> goes =
        interrupted.changes().stream()
            .filter(Decision.Change::letsGo)
            .map(change -> change.before().name())
            .collect(Collectors.toSet());
    for (EntryRecord record : registry.records()) {
      if (record.hold() == Hold.HELD && !goes.contains(record.name())) {
        pinned(record);
      }
    }
  }

  private void pinned(EntryRecord record) {
    Path pin = pins.resolve(Pins.link(record.serial()));
    require(Files.exists(pin), "no entry is ever without a hold", record);
    try {
      String held = Files.readString(pin);
      require(held.equals(Integer.toString(record.linkId())), "the pin holds its link", record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each file and each pin is explained by a record, and each record has its own. */
  void onDisk(Registry registry) {
    Set<String> expectedPins = new TreeSet<>();
    Set<String> expectedFiles = new TreeSet<>(Set.of("lock"));
    for (EntryRecord record : registry.records()) {
      expectedFiles.add(record.serial() + ".json");
      if (record.hold() == Hold.HELD) {
        pinned(record);
        expectedPins.add(Pins.link(record.serial()));
      }
      if (record.programSerial() != 0) {
        expectedPins.add(Pins.program(record.serial(), record.programSerial()));
      }
    }
    Set<String> files = names(state);
    files.removeAll(Set.of("generation", "aside"));
    require(expectedPins.equals(names(pins)), "no pin is left behind", expectedPins, names(pins));
    require(expectedFiles.equals(files), "no record is left behind", expectedFiles, files);
  }

  private static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
