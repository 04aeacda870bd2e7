package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.LinkHandle;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose deposit to take: of the commands that claim. */
final class ClaimOptions {
  @Option(
      names = "--from",
      paramLabel = "WHO",
      description = "Only what that one deposited: uid:N, unit:NAME. Default: your uid.")
  PeerSelector from;

  PeerSelector from() {
    return from == null ? Selectors.ownUid() : from;
  }

  /**
   * Those that the entry has, with one's own uid as the heir: from any shell, also the next one.
   */
  Terms terms(Entry entry, boolean guard) {
    return new Terms(
        guard, entry.terms().grace(), List.of(Selectors.ownUid()), false, entry.terms().labels());
  }

  /** What was to be done has failed: into custody again, for whom it was meant before. */
  static void giveBack(Broker broker, Entry before, Owned<LinkHandle> owned) {
    LinkHandle link = owned.handle().dup();
    try {
      broker.deposit(LinkName.of(before.name()), link, before.terms());
    } finally {
      link.close();
    }
  }
}
