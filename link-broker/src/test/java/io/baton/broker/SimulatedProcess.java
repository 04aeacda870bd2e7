package io.baton.broker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A peer of the simulation: what it holds, and what it was sent and has not confirmed. */
final class SimulatedProcess {
  /** A claim that it was answered. */
  record Sent(String claimId, int linkId) {}

  final Caller caller;

  /** Whether the broker can find it again after its restart: not in another PID namespace. */
  final boolean visible;

  final Set<Integer> links = new HashSet<>();
  final List<Sent> sent = new ArrayList<>();

  SimulatedProcess(Caller caller, boolean visible) {
    this.caller = caller;
    this.visible = visible;
  }

  boolean is(ProcessKey key) {
    return caller.process().equals(key);
  }
}
