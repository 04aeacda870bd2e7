package io.baton.inspect;

import io.baton.LinkFacts;
import io.baton.kernel.AttachType;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkDetails;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.ProgramInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Every link of the host as this process sees it. Reads only, and looks up each program and each
 * cgroup once. For one thread.
 */
public final class HostLinks {
  private final Map<Integer, Optional<ProgramInfo>> programs = new HashMap<>();
  private final Map<Long, Optional<String>> cgroups = new HashMap<>();

  /**
   * In the order of their IDs.
   *
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static List<LinkFacts> read() {
    HostLinks links = new HostLinks();
    return Kernel.links().map(links::facts).toList();
  }

  /** One of them. */
  public LinkFacts facts(LinkInfo link) {
    Optional<ProgramInfo> program =
        link.programId() == 0
            ? Optional.empty()
            : programs.computeIfAbsent(link.programId(), Kernel::program);
    return new LinkFacts(
        link.id(),
        link.type().label(),
        link.attach().map(AttachType::label).orElse(null),
        link.liveness().name().toLowerCase(Locale.ROOT),
        link.programId(),
        program.map(ProgramInfo::tag).orElse(null),
        program.map(ProgramInfo::name).orElse(null),
        link.ifindex() == 0 ? null : link.ifindex(),
        Kernel.ifname(link).orElse(null),
        null,
        link.cgroupId() == 0 ? null : link.cgroupId(),
        link.cgroupId() == 0
            ? null
            : cgroups.computeIfAbsent(link.cgroupId(), Kernel::cgroupPath).orElse(null),
        link.place().orElseGet(() -> place(link)));
  }

  private static String place(LinkInfo link) {
    try {
      String place = Kernel.details(link).map(LinkDetails::label).orElse("");
      return place.isEmpty() ? null : place;
    } catch (KernelException e) {
      return null; // Nothing aborts a listing.
    }
  }
}
