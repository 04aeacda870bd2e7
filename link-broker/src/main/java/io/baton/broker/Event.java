package io.baton.broker;

import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.Terms;

/** What the registry decides about: a call of a peer, or something that happened. */
sealed interface Event {
  /** A call: answered once, perhaps later. */
  sealed interface Call extends Event {
    Caller caller();
  }

  /**
   * @param linkId of the link that came, checked by the kernel to be one, and attached
   * @param programId attached now, 0 if the kernel does not tell
   * @param withProgram a descriptor of that program came too
   * @param terms null: as they are, or of a new entry neither guard nor heirs, the default grace
   */
  record Deposit(
      Caller caller,
      LinkName name,
      int linkId,
      int programId,
      boolean withProgram,
      boolean keepOwnership,
      Terms terms)
      implements Call {}

  /**
   * What is held is looked at ({@link Observed}) before this, so that a program is offered only if
   * it is still attached.
   *
   * @param from null: a peer of the caller's uid and unit
   * @param newClaimId for the claim if one opens: random numbers come from outside
   * @param expectedGeneration null: any
   */
  record Claim(
      Caller caller,
      LinkName name,
      PeerSelector from,
      long waitNanos,
      Long expectedGeneration,
      String newClaimId)
      implements Call {
    Claim of(Caller caller) {
      return new Claim(caller, name, from, waitNanos, expectedGeneration, newClaimId);
    }
  }

  /**
   * @param linkId of the link that came back; 0 if what came is no link
   * @param terms null: as they are, heirs cleared
   */
  record Confirm(Caller caller, String claimId, int linkId, Terms terms) implements Call {}

  /**
   * @param programId of the program that came, checked to be the one attached now; 0 if none came
   */
  record Abort(Caller caller, String claimId, int programId) implements Call {}

  record Release(Caller caller, LinkName name, Long expectedGeneration) implements Call {}

  record Drain(Caller caller) implements Call {}

  /** Rights have changed: who waits for that entry may be served now. */
  record RightsChanged(LinkName name) implements Event {}

  /** A process has exited: its pidfd's word. */
  record Exited(ProcessKey process) implements Event {}

  /**
   * A connection ended: its waiting claim, if any, is given up. Of a process that is known by
   * nothing else ({@link ProcessKey#session}) it is the exit.
   */
  record Disconnected(long session) implements Event {}

  /**
   * The descriptors of a claim that had just opened could not be sent (the peer is gone,
   * ETOOMANYREFS): the claim falls back.
   */
  record NotSent(LinkName name, String claimId) implements Event {}

  /**
   * The link was looked at.
   *
   * @param programId attached now, or last; 0 if the kernel does not tell
   */
  record Observed(LinkName name, int linkId, Seen seen, int programId) implements Event {}

  enum Seen {
    ATTACHED,
    /** Detached, and what it sat on is gone, or the kernel does not tell. */
    TARGET_GONE,
    /** Detached although what it sat on is still there: somebody did that. */
    DETACHED
  }

  /** A process on record was found alive after a restart of the broker. */
  record Found(ProcessKey process) implements Event {}

  /** The earliest deadline is over. Repeated until {@link Registry#nextDeadlineNanos} is ahead. */
  record Tick() implements Event {}
}
