package io.baton;

import java.util.List;
import java.util.Map;

/**
 * What an owner wants to happen to its entry. Guard and grace have no default here: they decide
 * what happens when the owner dies.
 *
 * @param guard the broker keeps a hold beside the owner's
 * @param grace how long custody lasts without a claim
 * @param heirs who may claim from custody, beside peers of the owner's uid and unit; at most 16
 * @param heirsOnly only the heirs
 * @param labels at most 16, of at most 256 bytes
 */
public record Terms(
    boolean guard,
    Grace grace,
    List<PeerSelector> heirs,
    boolean heirsOnly,
    Map<String, String> labels) {
  public Terms {
    heirs = List.copyOf(heirs);
    labels = Map.copyOf(labels);
  }

  /** The broker holds it beside the owner. */
  public static Terms guarded(Grace grace) {
    return new Terms(true, grace, List.of(), false, Map.of());
  }

  /** Only on record: the kernel detaches when the owner exits. */
  public static Terms unguarded() {
    return new Terms(false, Grace.standard(), List.of(), false, Map.of());
  }

  public Terms withHeirs(PeerSelector... heirs) {
    return new Terms(guard, grace, List.of(heirs), heirsOnly, labels);
  }

  public Terms withLabels(Map<String, String> labels) {
    return new Terms(guard, grace, heirs, heirsOnly, labels);
  }
}
