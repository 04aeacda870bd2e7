package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import java.util.Optional;

/** Finding one entry at the broker. */
final class Entries {
  private Entries() {}

  static Entry get(Broker broker, LinkName name) {
    return find(broker, name).orElseThrow(Entries::none);
  }

  static Optional<Entry> find(Broker broker, LinkName name) {
    return broker.list(name.value()).filter(entry -> entry.name().equals(name.value())).findFirst();
  }

  static Failure none() {
    return new Failure(ExitCode.NO_SUCH_NAME, Failure.NO_SUCH_ENTRY);
  }
}
