package io.baton;

/** One of the last changes of an entry. */
public record Change(long generation, long timestampMicros, String event, Peer peer) {}
