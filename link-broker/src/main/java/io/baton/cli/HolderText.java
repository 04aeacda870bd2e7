package io.baton.cli;

import io.baton.inspect.Holder;
import io.baton.inspect.HostHolds.Holding;
import io.baton.kernel.LinkPins;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who holds a link, as people and programs read it. */
final class HolderText {
  private HolderText() {}

  /** "edge[812] +2": one of them, and how many more; "pinned"; "-" if nobody is seen. */
  static String brief(Inventory.Row row) {
    List<Holding> holders = row.holders();
    if (holders.isEmpty()) {
      return row.pins().isEmpty() ? "-" : "pinned";
    }
    String first = Output.printable(holders.get(0).holder().label());
    return holders.size() == 1 ? first : first + " +" + (holders.size() - 1);
  }

  /** A line for each: processes, pins, and how many references neither explains. */
  static List<String> lines(Inventory.Row row) {
    List<String> lines = new ArrayList<>();
    for (Holding holding : row.holders()) {
      lines.add(process(holding) + because(row.reason(holding)));
    }
    row.pins().forEach(pin -> lines.add("pin " + pin(pin) + because(row.reason(pin))));
    if (row.unexplained() != null && row.unexplained() > 0) {
      lines.add(
          row.unexplained()
              + " more that cannot be seen from here: in a message, in an io_uring, in use just now,"
              + " or pinned where only others have mounted it");
    }
    return lines;
  }

  private static String because(String reasonOrNull) {
    return reasonOrNull == null ? "" : ", the broker's: " + reasonOrNull;
  }

  /** "edge[812] (uid 990, edge.service), 2 descriptors". */
  private static String process(Holding holding) {
    Holder holder = holding.holder();
    StringBuilder text = new StringBuilder(Output.printable(holder.label()));
    if (holder.uid() >= 0) {
      text.append(" (uid ").append(holder.uid());
      if (holder.unit() != null) {
        text.append(", ").append(holder.unit());
      }
      if (holder.containerId() != null) {
        text.append(", container ").append(holder.containerId(), 0, 12);
      }
      text.append(')');
    }
    if (holding.descriptors() > 1) {
      text.append(", ").append(holding.descriptors()).append(" descriptors");
    }
    return text.toString();
  }

  /** "/sys/fs/bpf/edge (uid 0, 0600)". */
  private static String pin(LinkPins.Pin pin) {
    return "%s (uid %s, %04o)"
        .formatted(pin.path(), Integer.toUnsignedString(pin.uid()), pin.mode());
  }

  static Map<String, Object> json(Inventory.Row row) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("holders", row.holders().stream().map(holding -> json(row, holding)).toList());
    to.put("pins", row.pins().stream().map(pin -> json(row, pin)).toList());
    to.put("unexplained", row.unexplained() == null ? null : (long) row.unexplained());
    return to;
  }

  private static Map<String, Object> json(Inventory.Row row, Holding holding) {
    Map<String, Object> to = json(holding.holder());
    to.put("descriptors", (long) holding.descriptors());
    to.put("reason", row.reason(holding));
    return to;
  }

  static Map<String, Object> json(Holder holder) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("pid", (long) holder.pid());
    to.put("command", holder.command());
    to.put("uid", holder.uid() == -1 ? null : Integer.toUnsignedLong(holder.uid()));
    to.put("unit", holder.unit());
    to.put("containerId", holder.containerId());
    return to;
  }

  private static Map<String, Object> json(Inventory.Row row, LinkPins.Pin pin) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("path", pin.path().toString());
    to.put("uid", Integer.toUnsignedLong(pin.uid()));
    to.put("mode", (long) pin.mode());
    to.put("reason", row.reason(pin));
    return to;
  }
}
