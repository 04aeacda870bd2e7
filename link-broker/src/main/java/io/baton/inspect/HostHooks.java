package io.baton.inspect;

import io.baton.LinkFacts;
import io.baton.kernel.Attachment;
import io.baton.kernel.Attachment.Place;
import io.baton.kernel.Attachments;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.NetworkNamespaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the hooks of the host tell of what is on them, beside the links that there are: a link does
 * not tell its network namespace, and many a hook does not tell its links.
 *
 * @param unowned what no link explains
 * @param attachments what the hook says of a link, by the link's ID; not of one that several hooks
 *     may have
 */
public record HostHooks(List<Unowned> unowned, Map<Integer, Attachment> attachments) {
  /** What an attachment and its link have in common. */
  private static String key(Attachment attachment) {
    return key(place(attachment.place()), hook(attachment), attachment.programId());
  }

  private static String key(LinkFacts link) {
    String place = link.target();
    if (link.ifindex() != null) {
      place = "ifindex " + link.ifindex();
    } else if (link.cgroupId() != null) {
      place = "cgroup " + link.cgroupId();
    }
    return key(place, link.type().equals("xdp") ? "xdp" : link.attachType(), link.programId());
  }

  private static String key(String place, String hook, int programId) {
    return place + '\0' + hook + '\0' + programId;
  }

  /** An index is another interface's in each namespace, and a link tells only that. */
  private static String place(Place place) {
    if (place instanceof Place.Interface on) {
      return "ifindex " + on.ifindex();
    } else if (place instanceof Place.Namespace in) {
      return "netns " + in.found().inode();
    } else if (place instanceof Place.Cgroup group) {
      return "cgroup " + group.id();
    }
    return "map " + Integer.toUnsignedString(((Place.SocketMap) place).id());
  }

  /** A link does not tell in which mode XDP is. */
  private static String hook(Attachment attachment) {
    return attachment.place() instanceof Place.Interface ? "xdp" : attachment.hook();
  }

  /** Nothing was looked at. */
  public static HostHooks none() {
    return new HostHooks(List.of(), Map.of());
  }

  /**
   * Looks at every hook that takes programs without a link.
   *
   * @param links of the host, as they were just before
   * @param missing gets what could not be looked at or told apart, in words
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static HostHooks read(List<LinkFacts> links, List<String> missing) {
    List<Attachment> attachments = attachments(missing);
    List<String> doubts = new ArrayList<>();
    HostHooks hooks = of(attachments, links, doubts);
    if (!hooks.unowned.isEmpty()) {
      // By a link that was made after those were read, it may be.
      Map<Integer, LinkFacts> both = new LinkedHashMap<>();
      Stream.concat(links.stream(), HostLinks.read().all().stream())
          .forEach(link -> both.put(link.id(), link));
      doubts.clear();
      hooks = of(attachments, List.copyOf(both.values()), doubts);
    }
    missing.addAll(doubts);
    return hooks;
  }

  static HostHooks of(List<Attachment> attachments, List<LinkFacts> links, List<String> doubts) {
    Map<Integer, Attachment> byLink = new HashMap<>();
    Set<Attachment> unowned = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<String, List<Attachment>> untold = new LinkedHashMap<>();
    for (Attachment attachment : attachments) {
      if (attachment.linkId() == Attachment.UNTOLD) {
        untold.computeIfAbsent(key(attachment), key -> new ArrayList<>()).add(attachment);
      } else if (attachment.linkId() == 0) {
        unowned.add(attachment);
      } else {
        byLink.put(attachment.linkId(), attachment);
      }
    }
    Map<String, List<LinkFacts>> byKey =
        links.stream().collect(Collectors.groupingBy(HostHooks::key));
    untold.forEach(
        (key, alike) -> {
          List<LinkFacts> candidates = byKey.getOrDefault(key, List.of());
          boolean onInterfaces = alike.get(0).place() instanceof Place.Interface;
          if (alike.size() == 1 && candidates.size() == 1) {
            byLink.put(candidates.get(0).id(), alike.get(0));
          } else if (onInterfaces && !candidates.isEmpty() && alike.size() > candidates.size()) {
            doubts.add(
                "which of %d interfaces with XDP program %s has it by a link"
                    .formatted(alike.size(), Integer.toUnsignedString(alike.get(0).programId())));
          } else {
            // Each link explains one of them.
            unowned.addAll(alike.subList(Math.min(candidates.size(), alike.size()), alike.size()));
          }
        });
    return new HostHooks(
        attachments.stream()
            .filter(unowned::contains)
            .map(
                attachment ->
                    new Unowned(attachment, Kernel.program(attachment.programId()).orElse(null)))
            .toList(),
        byLink);
  }

  static List<Attachment> attachments(List<String> missing) {
    List<Attachment> all = new ArrayList<>();
    for (NetworkNamespaces.Found namespace : NetworkNamespaces.all()) {
      String where =
          namespace.own() ? "this network namespace" : "network namespace " + namespace.label();
      attempt(where, () -> all.addAll(Attachments.of(namespace)), missing);
    }
    attempt("cgroups", () -> all.addAll(Attachments.ofCgroups()), missing);
    attempt("socket maps", () -> all.addAll(Attachments.ofSocketMaps()), missing);
    return all;
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
}
