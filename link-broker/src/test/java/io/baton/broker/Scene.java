package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A registry, a clock, and peers that call it. Every decision is committed. */
final class Scene {
  static final LinkName EDGE = LinkName.of("u990/edge");
  static final int LINK = 42;
  static final int PROGRAM = 977;
  static final Terms GUARDED = Terms.guarded(Grace.of(Duration.ofMinutes(1)));

  Registry registry = new Registry(List.of(), 1000, 0);
  long now = TimeUnit.HOURS.toNanos(1);
  Decision last;
  private long nextSession = 1;
  private int nextClaim = 1;

  /** A process of its own, with a connection of its own. */
  Caller process(int uid, String unit) {
    int pid = (int) nextSession + 100;
    Peer peer = new Peer(pid, 7000L + pid, uid, uid, "/x", unit, null);
    return new Caller(
        nextSession++, peer, new ProcessKey(7000L + pid, pid, pid * 10L, 0), rights(uid));
  }

  private static Rights rights(int uid) {
    return uid == 0 ? new Rights(true, "u0/") : new Rights(false, "u" + uid + "/");
  }

  /** The same process on another connection. */
  Caller reconnected(Caller caller) {
    return new Caller(nextSession++, caller.peer(), caller.process(), caller.rights());
  }

  Decision decide(Event event) {
    last = registry.decide(event, now, now / 1000);
    registry.commit(last);
    return last;
  }

  /** What the call was answered, or null if it waits. */
  Answer call(Event.Call call) {
    return answerTo(call.caller(), decide(call));
  }

  static Answer answerTo(Caller caller, Decision decision) {
    return decision.answers().stream()
        .filter(answer -> answer.session() == caller.session())
        .findFirst()
        .orElse(null);
  }

  Answer deposit(Caller caller, int link, boolean keep, Terms terms) {
    return call(new Event.Deposit(caller, EDGE, link, PROGRAM, true, keep, terms));
  }

  Answer claim(Caller caller) {
    return claim(caller, null, 0);
  }

  Answer claim(Caller caller, PeerSelector from, long waitNanos) {
    return call(claimEvent(caller, from, waitNanos, null));
  }

  Event.Claim claimEvent(Caller caller, PeerSelector from, long waitNanos, Long generation) {
    return new Event.Claim(caller, EDGE, from, waitNanos, generation, "claim" + nextClaim++);
  }

  Answer confirm(Caller caller, String claimId) {
    return call(new Event.Confirm(caller, claimId, LINK, null));
  }

  Answer abort(Caller caller, String claimId, int program) {
    return call(new Event.Abort(caller, claimId, program));
  }

  Answer release(Caller caller) {
    return call(new Event.Release(caller, EDGE, null));
  }

  void exit(Caller caller) {
    decide(new Event.Exited(caller.process()));
  }

  void observe(Event.Seen seen, int program) {
    decide(new Event.Observed(EDGE, LINK, seen, program));
  }

  /** Time passes, and whatever ends until then ends when it should. */
  void pass(Duration time) {
    long until = now + time.toNanos();
    while (registry.nextDeadlineNanos() <= until) {
      now = Math.max(now, registry.nextDeadlineNanos());
      decide(new Event.Tick());
    }
    now = until;
  }

  /** What a new broker has after the death of this one. */
  void recover() {
    registry = new Registry(registry.records(), registry.records().size() + 5000, now);
  }

  EntryRecord edge() {
    return registry.get(EDGE);
  }

  String state() {
    return edge() == null ? "none" : edge().state().name().toLowerCase();
  }

  /** The events that the last decision tells watchers. */
  List<String> told() {
    return last.notices().stream().map(Decision.Notice::event).toList();
  }

  static String claimId(Answer answer) {
    return assertInstanceOf(Answer.WithDescriptors.class, answer).claimId();
  }

  static String reason(Answer answer) {
    return (String) assertInstanceOf(Answer.Refused.class, answer).parameters().get("reason");
  }

  /** The error's name, or null. */
  static String error(Answer answer) {
    return answer instanceof Answer.Refused refused ? refused.error() : null;
  }

  static void assertRefused(String error, Answer answer) {
    assertEquals(error, error(answer), () -> "answered " + answer);
  }
}
