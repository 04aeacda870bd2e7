package io.baton.cli;

import io.baton.LinkFacts;

/** A link as people read it. */
final class LinkText {
  private LinkText() {}

  /**
   * What it sits on: "eth0 ingress", "system.slice connect4", "veth7 (gone)"; "-" if the kernel
   * does not tell. "ifindex 7" is in another network namespace, or the kernel does not tell.
   */
  static String target(LinkFacts link) {
    return target(link, null);
  }

  /** As above; an interface of another network namespace with that one: "eth0 of edge ingress". */
  static String target(Inventory.Row row) {
    return target(row.link(), row.namespace());
  }

  private static String target(LinkFacts link, String namespace) {
    String place = place(link, namespace);
    String hook = hook(link);
    String target = place.isEmpty() || hook.isEmpty() ? place + hook : place + " " + hook;
    if (link.liveness().equals("detached")) {
      return target.isEmpty() ? "(gone)" : target + " (gone)";
    }
    return target.isEmpty() ? "-" : target;
  }

  private static String place(LinkFacts link, String namespace) {
    if (link.ifname() != null) {
      return link.ifname() + (namespace == null ? "" : " of " + namespace);
    }
    if (link.ifindex() != null && link.ifindex() != 0) {
      return "ifindex " + link.ifindex();
    }
    if (link.controlGroup() != null) {
      return link.controlGroup().equals("/") ? "/" : link.controlGroup().substring(1);
    }
    if (link.cgroupId() != null && link.cgroupId() != 0) {
      return "cgroup " + link.cgroupId();
    }
    return link.target() == null ? "" : link.target();
  }

  private static String hook(LinkFacts link) {
    if (link.attachType() == null) {
      return "";
    }
    return switch (link.type()) {
      case "xdp" -> "";
      case "cgroup" -> CgroupHooks.shortName(link.attachType());
      default -> link.attachType().replaceFirst("^" + link.type() + "_", "");
    };
  }

  /** "firewall#977"; "#977" if its name is not known, "-" if there is none. */
  static String program(LinkFacts link) {
    if (link.programId() == 0) {
      return "-";
    }
    return (link.programName() == null ? "" : link.programName()) + "#" + link.programId();
  }
}
