package io.baton.broker;

import java.util.Map;

/** What a call is answered with, once its decision is committed. */
sealed interface Answer {
  long session();

  /** The entry as the decision leaves it (Deposit, ConfirmClaim). */
  record WithEntry(long session, EntryRecord record) implements Answer {}

  /**
   * The claim: the entry, and descriptors of the link and, if {@code withProgram}, of the program
   * under its serial, duplicated for the claimant.
   *
   * @param opened by this decision: if the descriptors cannot be sent, the loop says {@link
   *     Event.NotSent}. Otherwise it is a repeat, and nothing is to be said
   */
  record WithDescriptors(
      long session, EntryRecord record, String claimId, boolean withProgram, boolean opened)
      implements Answer {}

  /** Done (AbortClaim, Release). */
  record Empty(long session) implements Answer {}

  /**
   * Refused; nothing was changed.
   *
   * @param error of io.baton.Broker, without the interface
   */
  record Refused(long session, String error, Map<String, Object> parameters) implements Answer {}
}
