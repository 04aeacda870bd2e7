package io.baton.broker;

import io.baton.Peer;

/**
 * Who calls.
 *
 * @param session the connection, never reused
 * @param rights worked out once per peer
 */
record Caller(long session, Peer peer, ProcessKey process, Rights rights) {}
