package io.baton.inspect;

import io.baton.LinkFacts;
import io.baton.kernel.Attachment;
import io.baton.kernel.Attachments;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.NetworkNamespaces;
import io.baton.kernel.ProgramInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A program that is attached without a link: whoever put it there holds nothing, and anybody with
 * the privilege may take it away.
 *
 * @param program null if it cannot be looked up
 */
public record Unowned(Attachment attachment, ProgramInfo program) {
  /** Where libxdp pins what it attaches, and what its dispatcher is called. */
  private static final String LIBXDP_DISPATCHER = "xdp_dispatcher";

  /**
   * Looks at every hook that takes programs without a link.
   *
   * @param missing gets what could not be looked at, in words
   */
  public static List<Unowned> read(List<LinkFacts> links, List<String> missing) {
    List<Attachment> all = new ArrayList<>();
    for (NetworkNamespaces.Found namespace : NetworkNamespaces.all()) {
      String where =
          namespace.own() ? "this network namespace" : "network namespace " + namespace.label();
      attempt(where, () -> all.addAll(Attachments.of(namespace)), missing);
    }
    attempt("cgroups", () -> all.addAll(Attachments.ofCgroups()), missing);
    attempt("socket maps", () -> all.addAll(Attachments.ofSocketMaps()), missing);
    Map<Integer, Set<Integer>> xdp =
        links.stream()
            .filter(link -> link.type().equals("xdp") && link.ifindex() != null)
            .collect(
                Collectors.groupingBy(
                    LinkFacts::ifindex,
                    Collectors.mapping(LinkFacts::programId, Collectors.toSet())));
    Set<Integer> linked = new HashSet<>();
    links.forEach(link -> linked.add(link.programId()));
    return all.stream()
        .filter(attachment -> isUnowned(attachment, xdp, linked))
        .map(
            attachment ->
                new Unowned(attachment, Kernel.program(attachment.programId()).orElse(null)))
        .toList();
  }

  /** Where the hook does not tell of a link: whether one with that program explains it. */
  private static boolean isUnowned(
      Attachment attachment, Map<Integer, Set<Integer>> xdp, Set<Integer> linked) {
    if (attachment.linkId() != Attachment.UNTOLD) {
      return attachment.linkId() == 0;
    }
    return attachment.place() instanceof Attachment.Place.Interface place
        ? !xdp.getOrDefault(place.ifindex(), Set.of()).contains(attachment.programId())
        : !linked.contains(attachment.programId());
  }

  private static void attempt(String what, Runnable look, List<String> missing) {
    try {
      look.run();
    } catch (KernelException e) {
      if (List.of("ENOENT", "ESRCH", "ENODEV").contains(e.errno().name())) {
        return; // It has gone meanwhile, with all that was on it.
      }
      missing.add("what is attached without a link to " + what + ": " + e.getMessage());
    }
  }

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
