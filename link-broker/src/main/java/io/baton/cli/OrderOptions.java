package io.baton.cli;

import io.baton.kernel.Position;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where in the order of a hook that takes several links: options of the commands for those. */
final class OrderOptions {
  @ArgGroup Place place = new Place();

  @Option(
      names = "--expect-revision",
      paramLabel = "N",
      description = "Only if the hook's list is still at this revision.")
  long expectedRevision;

  /** One of these. */
  static final class Place {
    @Option(names = "--first", description = "Before all others.")
    boolean first;

    @Option(names = "--last", description = "After all others, as without any of these.")
    boolean last;

    @Option(names = "--before", paramLabel = "LINK", description = "Before the link of that ID.")
    Integer before;

    @Option(names = "--after", paramLabel = "LINK", description = "After the link of that ID.")
    Integer after;
  }

  Position position() {
    if (place.before != null) {
      return new Position.Before(place.before);
    }
    if (place.after != null) {
      return new Position.After(place.after);
    }
    return place.first ? new Position.First() : new Position.Last();
  }
}
