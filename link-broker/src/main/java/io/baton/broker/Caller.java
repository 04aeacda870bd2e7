package io.baton.broker;

import io.baton.Peer;

/**
 * Who calls.
 *
 * @param session the connection, never reused
 * @param rights worked out once per peer, and when the policy is another one
 */
record Caller(long session, Peer peer, ProcessKey process, Rights rights) {
  Caller with(Rights other) {
    return new Caller(session, peer, process, other);
  }
}
