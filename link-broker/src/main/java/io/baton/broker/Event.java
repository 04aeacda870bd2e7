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
   * @param programId of the program that came, 0 if none
   */
  record Deposit(
      Caller caller, LinkName name, int linkId, int programId, boolean keepOwnership, Terms terms)
      implements Call {}

  /**
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
      implements Call {}

  /**
   * @param linkId of the link that came back; 0 if what came is no link
   * @param terms null: as they are, heirs cleared
   */
  record Confirm(Caller caller, String claimId, int linkId, Terms terms) implements Call {}

  /**
   * @param programId of the program that came, 0 if none
   */
  record Abort(Caller caller, String claimId, int programId) implements Call {}

  record Release(Caller caller, LinkName name, Long expectedGeneration) implements Call {}

  /** A process has exited: its pidfd's word. */
  record Exited(ProcessKey process) implements Event {}

  /** A connection ended: its waiting claim, if any, is given up. */
  record Disconnected(long session) implements Event {}

  /**
   * The descriptor of a claim could not be sent (the peer is gone, ETOOMANYREFS): the claim falls
   * back.
   */
  record NotSent(LinkName name, String claimId) implements Event {}

  /**
   * The link was looked at.
   *
   * @param attached false: the kernel has detached it
   * @param programId attached now
   */
  record Observed(LinkName name, int linkId, boolean attached, int programId) implements Event {}

  /** A process on record was found alive after a restart of the broker. */
  record Found(ProcessKey process) implements Event {}

  /** Time has passed: whatever deadline is over ends. */
  record Tick() implements Event {}
}
