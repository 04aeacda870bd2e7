package io.baton.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Objects of the whole host, by ID. Needs CAP_SYS_ADMIN. */
final class Enumeration {
  /** How often a link that is just being made is tried. */
  private static final int TRIES = 3;

  private Enumeration() {}

  static List<LinkInfo> links() {
    List<LinkInfo> links = new ArrayList<>();
    visitLinks((number, link) -> links.add(link));
    return links;
  }

  /** Details are none of a link that refuses to tell them. */
  static void links(BiConsumer<LinkInfo, Optional<LinkDetails>> visitor) {
    visitLinks((number, link) -> visitor.accept(link, details(number, link)));
  }

  private static Optional<LinkDetails> details(int number, LinkInfo link) {
    try {
      return LinkDetails.read(number, link, "link");
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  /** Of each link that is open for the moment. */
  private interface LinkVisitor {
    void visit(int number, LinkInfo link);
  }

  private static void visitLinks(LinkVisitor visitor) {
    int id = next(Bpf.BPF_LINK_GET_NEXT_ID, "BPF_LINK_GET_NEXT_ID", 0);
    while (id > 0) {
      visitLink(id, visitor);
      id = next(Bpf.BPF_LINK_GET_NEXT_ID, "BPF_LINK_GET_NEXT_ID", id);
    }
  }

  /** Visits each sockmap and sockhash, lent. */
  static void socketMaps(Consumer<BpfMap> visitor) {
    int id = next(Bpf.BPF_MAP_GET_NEXT_ID, "BPF_MAP_GET_NEXT_ID", 0);
    while (id > 0) {
      int number = byId(Bpf.BPF_MAP_GET_FD_BY_ID, id);
      if (number >= 0) {
        try (BpfMap map = BpfMap.adopt(Fd.created(number, "map " + id))) {
          if (map.holdsSockets()) {
            visitor.accept(map);
          }
        }
      }
      id = next(Bpf.BPF_MAP_GET_NEXT_ID, "BPF_MAP_GET_NEXT_ID", id);
    }
  }

  /** 0 at the end. */
  private static int next(int command, String name, int id) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.START_ID, id);
    int result = Bpf.call(command, attr);
    if (result == -Errno.ENOENT) {
      return 0;
    }
    if (result < 0) {
      String hint = Capability.missing(Capability.SYS_ADMIN);
      throw new KernelException(name, "after " + id, new Errno(-result), hint);
    }
    return attr.bytes.getInt(BpfAttr.NEXT_ID);
  }

  /** None if it has gone, or is not there yet. */
  static Optional<LinkInfo> link(int id) {
    List<LinkInfo> found = new ArrayList<>(1);
    visitLink(id, (number, link) -> found.add(link));
    return found.stream().findFirst();
  }

  /** Not one that has gone, or is not there yet. */
  private static void visitLink(int id, LinkVisitor visitor) {
    int number = byId(Bpf.BPF_LINK_GET_FD_BY_ID, id);
    for (int tries = 1; number == -Errno.EAGAIN && tries < TRIES; tries++) {
      number = byId(Bpf.BPF_LINK_GET_FD_BY_ID, id);
    }
    if (number == -Errno.EAGAIN || number == -Errno.ENOENT) {
      return;
    }
    if (number < 0) {
      throw new KernelException("BPF_LINK_GET_FD_BY_ID", "link " + id, new Errno(-number), null);
    }
    try {
      visitor.visit(number, LinkInfo.read(number, "link " + id));
    } finally {
      Libc.close(number);
    }
  }

  static Optional<LinkDetails> details(LinkInfo link) {
    int number = byId(Bpf.BPF_LINK_GET_FD_BY_ID, link.id());
    if (number < 0) {
      return Optional.empty();
    }
    try {
      return LinkDetails.read(number, link, link.label());
    } finally {
      Libc.close(number);
    }
  }

  static Optional<ProgramInfo> program(int id) {
    int number = byId(Bpf.BPF_PROG_GET_FD_BY_ID, id);
    if (number < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProgramInfo.read(number, "program " + id));
    } finally {
      Libc.close(number);
    }
  }

  /**
   * The map with that ID: the caller's.
   *
   * @throws KernelException ENOENT if it is gone, EPERM without CAP_SYS_ADMIN
   */
  static Fd map(int id) {
    int number = byId(Bpf.BPF_MAP_GET_FD_BY_ID, id);
    if (number < 0) {
      String hint = number == -Errno.EPERM ? Capability.missing(Capability.SYS_ADMIN) : null;
      throw new KernelException("BPF_MAP_GET_FD_BY_ID", "map " + id, new Errno(-number), hint);
    }
    return Fd.created(number, "map " + id);
  }

  private static int byId(int command, int id) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.START_ID, id);
    return Bpf.call(command, attr);
  }
}
