package io.baton.broker;

import static io.baton.broker.Agreement.require;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.broker.Decision.Change;
import io.baton.broker.EntryRecord.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the broker promises from one decision to the next, judged by what its callers know: the
 * rules once more, in fewer and other words.
 */
final class Promises {
  private final List<SimulatedProcess> processes;

  /** Who was answered that it owns a link, and has since neither given it up nor died. */
  private final Map<Integer, ProcessKey> owners = new HashMap<>();

  /** When an entry last came into the state that it is in. */
  private final Map<LinkName, Long> since = new HashMap<>();

  /** What an event that is no call may have left on the disk before its effects failed. */
  private final Map<LinkName, List<EntryRecord>> halfStored = new HashMap<>();

  /** Whose deposit of a link was the last that somebody got it from. */
  private final Map<Integer, ProcessKey> givers = new HashMap<>();

  private final Set<String> aborted = new HashSet<>();
  private long highestGeneration;
  private long quietSince;

  Promises(List<SimulatedProcess> processes) {
    this.processes = processes;
  }

  void quietSince(long now) {
    quietSince = now;
  }

  void decided(Registry registry, Decision decision) {
    for (Answer answer : decision.answers()) {
      if (decision.event() instanceof Event.Confirm confirm
          && answer instanceof Answer.WithEntry with) {
        require(
            confirm.linkId() == with.record().linkId(),
            "a claim is confirmed with the link that was sent",
            decision);
        require(
            !aborted.contains(confirm.claimId()), "who aborted a claim is not its owner", decision);
      }
      if (answer instanceof Answer.Refused refused) {
        if (decision.event() instanceof Event.Call call
            && call.caller().session() == refused.session()) {
          require(
              decision.changes().isEmpty() && decision.effects().isEmpty(),
              "a denied call changes nothing",
              decision);
        }
        if (refused.error().equals("NameTaken")
            && decision.event() instanceof Event.Deposit deposit) {
          require(
              deposit.keepOwnership()
                  || !deposit.caller().process().equals(givers.get(deposit.linkId()))
                  || registry.get(deposit.name()).linkId() != deposit.linkId(),
              "a deposit whose answer was lost is answered when it is repeated",
              decision);
        }
        if (refused.error().equals("AlreadyNamed")) {
          Object link = refused.parameters().get("objectId");
          require(
              registry.records().stream().anyMatch(r -> link.equals((long) r.linkId())),
              "a link is named only while it is on record",
              refused);
        }
      } else if (answer instanceof Answer.WithDescriptors claim && claim.opened()) {
        entitled(claim.record());
      }
    }
  }

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
                .split("@|\\.")[0]
                .equals(depositor.peer().unit().split("@|\\.")[0]);
    boolean heir = record.terms().heirs().stream().anyMatch(h -> h.matches(claimant.peer()));
    require(
        heir || !record.terms().heirsOnly() && (same || kin),
        "only who is entitled is sent a descriptor",
        record);
  }

  /** Its effects failed: its generations may be on the disk all the same. */
  void failed(Decision decision) {
    highestGeneration = Math.max(highestGeneration, decision.nextGeneration() - 1);
    if (!(decision.event() instanceof Event.Call)) {
      for (Change change : decision.changes()) {
        halfStored
            .computeIfAbsent(change.before().name(), name -> new ArrayList<>())
            .add(change.after());
      }
    }
  }

  boolean isHalfStored() {
    return !halfStored.isEmpty();
  }

  void committed(Decision decision, long now) {
    for (Change change : decision.changes()) {
      EntryRecord before = change.before();
      EntryRecord after = change.after();
      halfStored.remove((after == null ? before : after).name());
      if (change.letsGo()) {
        mayLetGo(decision.event(), before, after, now);
      }
      if (after != null && (before == null || before.generation() != after.generation())) {
        require(after.generation() > highestGeneration, "generations never repeat", after);
      }
      if (decision.event() instanceof Event.Tick
          && before.state() == State.CUSTODY
          && before.returnTo() != null) {
        require(
            after != null
                && after.state() == State.OWNED
                && after.owner().equals(before.returnTo()),
            "a giver whose heir does not come owns it again",
            change);
      }
      if (after == null) {
        givers.remove(before.linkId());
      } else if (decision.event() instanceof Event.Confirm && before.state() != State.OWNED) {
        givers.put(after.linkId(), before.depositor().process());
      }
      if (after == null) {
        since.remove(before.name());
      } else if (before == null || before.state() != after.state()) {
        since.put(after.name(), now);
      }
      if (before != null && before.owner() != null && gaveUp(decision.event(), before, now)) {
        owners.remove(before.linkId(), before.owner().process());
      }
    }
    highestGeneration = Math.max(highestGeneration, decision.nextGeneration() - 1);
    if (decision.event() instanceof Event.Abort abort && !decision.changes().isEmpty()) {
      aborted.add(abort.claimId());
    }
    for (Answer answer : decision.answers()) {
      if (answer instanceof Answer.WithEntry with && with.record().state() == State.OWNED) {
        answered(with.record());
      }
    }
  }

  /** By its own call, by its exit, because the link is gone, or because it was not seen again. */
  private boolean gaveUp(Event event, EntryRecord before, long now) {
    ProcessKey owner = before.owner().process();
    if (event instanceof Event.Deposit deposit) {
      return !deposit.keepOwnership() && deposit.caller().process().equals(owner);
    } else if (event instanceof Event.Tick) {
      require(
          !before.ownerSeen() && now >= quietSince + Limits.OWNER_UNSEEN,
          "an owner that may be there is looked for",
          before);
      return true;
    }
    return event instanceof Event.Release
        || event instanceof Event.Observed
        || event instanceof Event.Exited exited && exited.process().equals(owner);
  }

  private void answered(EntryRecord record) {
    ProcessKey owner = record.owner().process();
    ProcessKey other = owners.put(record.linkId(), owner);
    require(
        other == null || other.equals(owner) || processes.stream().noneMatch(p -> p.is(other)),
        "never two confirmed owners",
        String.valueOf(other),
        record);
  }

  /** The broker gives up a hold: was that somebody's wish, or a deadline that its owner set? */
  private void mayLetGo(Event event, EntryRecord before, EntryRecord after, long now) {
    if (event instanceof Event.Release) {
      return;
    }
    if (after != null && after.serial() == before.serial()) {
      boolean held =
          processes.stream()
              .anyMatch(p -> p.is(after.owner().process()) && p.links.contains(after.linkId()));
      require(held && !after.terms().guard(), "an unguarded owner holds it", after);
    } else if (before.state() == State.DEFUNCT) {
      boolean over = over(before, Limits.DEFUNCT_KEPT, now);
      require(after != null || over, "a defunct entry is kept", before);
    } else {
      Grace grace = before.terms().grace();
      long length =
          grace.duration() == null ? TimeUnit.MINUTES.toNanos(5) : grace.duration().toNanos();
      require(
          before.state() == State.CUSTODY && !grace.forever() && over(before, length, now),
          "no entry with an entitled holder is ever without a hold",
          before,
          event);
    }
  }

  /** At the earliest: grace that stood still is not looked at. */
  private boolean over(EntryRecord record, long length, long now) {
    return now >= since.get(record.name()) + Math.min(length, Limits.GRACE_AFTER_FALLBACK)
        && now >= quietSince + Math.min(length, Limits.QUIET);
  }

  /**
   * @param lasting whether its effects had all been carried out, so that it may have been answered
   */
  void recovered(List<EntryRecord> before, Decision decision, boolean lasting, Registry registry) {
    Map<LinkName, EntryRecord> old =
        before.stream().collect(Collectors.toMap(EntryRecord::name, Function.identity()));
    Map<LinkName, Change> changes = new HashMap<>();
    for (Change change : decision.changes()) {
      changes.put((change.after() == null ? change.before() : change.after()).name(), change);
    }
    Set<LinkName> names = new HashSet<>(old.keySet());
    names.addAll(changes.keySet());
    registry.records().forEach(record -> names.add(record.name()));
    for (LinkName name : names) {
      EntryRecord was = old.get(name);
      EntryRecord found = registry.get(name);
      Change change = changes.get(name);
      require(
          change != null && same(found, change.after())
              || halfStored.getOrDefault(name, List.of()).stream()
                  .anyMatch(half -> same(found, half))
              || same(found, was) && (change == null || !lasting),
          "what was answered survives, and what was not is as before",
          String.valueOf(found),
          String.valueOf(was),
          String.valueOf(change));
      if (was == null || found == null || was.state() != found.state()) {
        since.put(name, quietSince);
        if (was != null) {
          givers.remove(was.linkId());
        }
      }
    }
    halfStored.clear();
    for (EntryRecord record : registry.records()) {
      require(!record.ownerSeen(), "no owner is seen before it is looked for", record);
      highestGeneration = Math.max(highestGeneration, record.generation());
    }
    // What was carried out without an answer, and owners that the broker cannot find again.
    owners.entrySet().removeIf(owner -> !isSeenAgain(registry, owner.getKey(), owner.getValue()));
  }

  private boolean isSeenAgain(Registry registry, int link, ProcessKey owner) {
    return processes.stream().anyMatch(process -> process.is(owner) && process.visible)
        && registry.records().stream()
            .anyMatch(
                record ->
                    record.linkId() == link
                        && record.owner() != null
                        && record.owner().process().equals(owner));
  }

  private static boolean same(EntryRecord one, EntryRecord other) {
    return one == null || other == null ? one == other : unseen(one).equals(unseen(other));
  }

  private static EntryRecord unseen(EntryRecord record) {
    EntryEdit edit = new EntryEdit(record);
    edit.ownerSeen = false;
    return edit.unchanged(record.generation());
  }
}
