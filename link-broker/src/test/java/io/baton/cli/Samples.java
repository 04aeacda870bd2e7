package io.baton.cli;

import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkFacts;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Entries and links to print. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-02T10:31:16Z");
  static final Peer EDGE = new Peer(812, 4711L, 990, 990, "/edge.service", "edge.service", null);
  static final Terms GUARDED =
      Terms.guarded(Grace.of(Duration.ofMinutes(5))).withHeirs(PeerSelector.unit("edge-b.service"));
  static final LinkFacts XDP =
      new LinkFacts(
          42,
          "xdp",
          "xdp",
          "attached",
          977,
          "0011223344556677",
          "firewall",
          2,
          "eth0",
          1L,
          null,
          null,
          null);
  static final LinkFacts CGROUP =
      new LinkFacts(
          57,
          "cgroup",
          "cgroup_inet4_connect",
          "attached",
          901,
          null,
          "dns_v1",
          null,
          null,
          null,
          77L,
          "/system.slice",
          null);
  static final LinkFacts GONE =
      new LinkFacts(
          63,
          "tcx",
          "tcx_egress",
          "detached",
          644,
          null,
          "tap",
          null,
          "veth7",
          null,
          null,
          null,
          null);

  private Samples() {}

  static Entry owned(String name, LinkFacts link) {
    return entry(name, Entry.State.OWNED, EDGE, null, GUARDED, link);
  }

  static Entry custody(String name, LinkFacts link, int secondsLeft) {
    long deadline = micros(NOW.plusSeconds(secondsLeft));
    return entry(name, Entry.State.CUSTODY, null, deadline, GUARDED, link);
  }

  static Entry entry(
      String name, Entry.State state, Peer owner, Long deadline, Terms terms, LinkFacts link) {
    return new Entry(
        name, state, owner, null, EDGE, null, List.of(), terms, 6, deadline, micros(NOW), link);
  }

  static long micros(Instant instant) {
    return instant.toEpochMilli() * 1000;
  }
}
