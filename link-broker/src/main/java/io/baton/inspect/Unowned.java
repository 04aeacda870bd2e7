package io.baton.inspect;

import io.baton.kernel.Attachment;
import io.baton.kernel.NetworkNamespaces;
import io.baton.kernel.ProgramInfo;
import java.util.Optional;

/**
 * A program that is attached without a link: whoever put it there holds nothing, and anybody with
 * the privilege may take it away.
 *
 * @param program null if it cannot be looked up
 */
public record Unowned(Attachment attachment, ProgramInfo program) {
  /** Where libxdp pins what it attaches, and what its dispatcher is called. */
  private static final String LIBXDP_DISPATCHER = "xdp_dispatcher";

  /** "eth0", "eth0 of edge", "/system.slice", "map 12". */
  public String place() {
    Attachment.Place place = attachment.place();
    if (place instanceof Attachment.Place.Interface on) {
      return on.ifname() + of(on.namespace());
    } else if (place instanceof Attachment.Place.Namespace in) {
      return in.found().own() ? "network namespace" : "network namespace " + in.found().label();
    } else if (place instanceof Attachment.Place.Cgroup group) {
      return group.path().equals("/") ? "/" : group.path().substring(1);
    }
    return "map " + ((Attachment.Place.SocketMap) place).id();
  }

  private static String of(NetworkNamespaces.Found namespace) {
    return namespace.own() ? "" : " of " + namespace.label();
  }

  /** Whose it is by its name: libxdp's dispatcher runs several programs. */
  public Optional<String> known() {
    return program != null && program.name().equals(LIBXDP_DISPATCHER)
        ? Optional.of("libxdp's dispatcher")
        : Optional.empty();
  }
}
