package io.baton.cli;

import io.baton.kernel.Hook;
import io.baton.kernel.Position;
import io.baton.kernel.Program;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach tcx} */
@Command(
    description = {
      "Load a program, attach it to traffic control of an interface (TCX, since",
      "Linux 6.6), and leave it in custody at the broker, so that it stays."
    },
    footer = {"", "Example: baton attach tcx eth0 fw.o:firewall --name edge --first"})
final class AttachTcxCommand extends AttachToInterfaceCommand {
  @Option(
      names = "--direction",
      paramLabel = "DIRECTION",
      description = "ingress or egress. Default: ingress")
  Hook.Tcx.Direction direction = Hook.Tcx.Direction.INGRESS;

  @ArgGroup Place place = new Place();

  @Option(
      names = "--expect-revision",
      paramLabel = "N",
      description = "Only if the hook's list is still at this revision.")
  long expectedRevision;

  /** Where among the programs that are there; one of these. */
  static final class Place {
    @Option(names = "--first", description = "Before all others.")
    boolean first;

    @Option(names = "--last", description = "After all others, as without any of these.")
    boolean last;

    @Option(names = "--before", paramLabel = "LINK", description = "Before the link of that ID.")
    Integer before;

    @Option(names = "--after", paramLabel = "LINK", description = "After the link of that ID.")
    Integer after;

    Position position() {
      if (before != null) {
        return new Position.Before(before);
      }
      if (after != null) {
        return new Position.After(after);
      }
      return first ? new Position.First() : new Position.Last();
    }
  }

  @Override
  Hook hook(Program program) {
    return new Hook.Tcx(ifname, direction, place.position(), expectedRevision);
  }

  @Override
  String kind(Hook hook) {
    return "tcx " + direction.name().toLowerCase(Locale.ROOT);
  }
}
