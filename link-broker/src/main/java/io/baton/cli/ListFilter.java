package io.baton.cli;

import io.baton.Entry;
import io.baton.Peer;
import io.baton.inspect.HostHolds.Holding;
import io.baton.inspect.Unowned;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which rows of a listing one wants to see: those that fit every option. */
final class ListFilter {
  @Option(names = "--type", paramLabel = "TYPE", description = "xdp, tcx, cgroup, ...")
  String type;

  @Option(names = "--target", paramLabel = "TEXT", description = "Part of what TARGET says.")
  String target;

  @Option(names = "--program", paramLabel = "PROGRAM", description = "Its name, its ID or its tag.")
  String program;

  @Option(
      names = "--holder",
      paramLabel = "PROCESS",
      description = "Somebody who has it open: PID or command.")
  String holder;

  @Option(names = "--unit", paramLabel = "UNIT", description = "The unit of a holder or owner.")
  String unit;

  @Option(
      names = "--container",
      paramLabel = "ID",
      description = "How the ID of a holder's or owner's container begins.")
  String container;

  @Option(
      names = "--owner",
      paramLabel = "PROCESS",
      description = "The owner on record: PID, unit or uid:N.")
  String owner;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "custody, claiming, owned, defunct; \"unowned\": without a link.")
  String state;

  boolean fits(Inventory.Row row) {
    return (type == null || row.link() != null && row.link().type().equals(type))
        && (target == null || row.link() != null && LinkText.target(row).contains(target))
        && (program == null || row.link() != null && isProgram(row))
        && (holder == null || row.holders().stream().anyMatch(this::isHolder))
        && (unit == null
            || any(row, h -> unit.equals(h.holder().unit()), p -> unit.equals(p.unit())))
        && (container == null
            || any(row, h -> begins(h.holder().containerId()), p -> begins(p.containerId())))
        && (owner == null || row.entry() != null && isOwner(row.entry().owner()))
        && (state == null || row.entry() != null && isState(row.entry()));
  }

  /** Of what nobody owns or holds only some can be asked. */
  boolean fits(Unowned unowned) {
    return (type == null || UnownedText.type(unowned).equals(type))
        && (target == null || UnownedText.target(unowned).contains(target))
        && (program == null || isProgram(unowned))
        && (state == null || state.equals("unowned"))
        && Stream.of(holder, unit, container, owner).allMatch(option -> option == null);
  }

  private boolean isProgram(Inventory.Row row) {
    return program.equals(row.link().programName())
        || program.equals(Integer.toUnsignedString(row.link().programId()))
        || program.equals(row.link().programTag());
  }

  private boolean isProgram(Unowned unowned) {
    return program.equals(Integer.toUnsignedString(unowned.attachment().programId()))
        || unowned.program() != null
            && (program.equals(unowned.program().name())
                || program.equals(unowned.program().tag()));
  }

  private boolean isHolder(Holding holding) {
    return holder.equals(Integer.toString(holding.holder().pid()))
        || holder.equals(holding.holder().command());
  }

  private static boolean any(
      Inventory.Row row, Predicate<Holding> ofHolder, Predicate<Peer> ofOwner) {
    return row.holders().stream().anyMatch(ofHolder)
        || row.entry() != null && row.entry().owner() != null && ofOwner.test(row.entry().owner());
  }

  private boolean begins(String containerIdOrNull) {
    return containerIdOrNull != null && containerIdOrNull.startsWith(container);
  }

  private boolean isOwner(Peer peerOrNull) {
    return peerOrNull != null
        && (owner.equals(String.valueOf(peerOrNull.pid()))
            || owner.equals(peerOrNull.unit())
            || owner.equals("uid:" + Integer.toUnsignedString(peerOrNull.uid())));
  }

  private boolean isState(Entry entry) {
    return entry.state().name().equalsIgnoreCase(state);
  }
}
