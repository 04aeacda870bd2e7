package io.baton.inspect;

import io.baton.LinkFacts;
import io.baton.kernel.AttachType;
import io.baton.kernel.FunctionNames;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkDetails;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.ProgramInfo;
import java.util.ArrayList;
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
  private final List<LinkFacts> all = new ArrayList<>();
  private final Map<Integer, List<LinkFacts>> extensions = new HashMap<>();
  private final Map<Integer, Optional<ProgramInfo>> programs = new HashMap<>();
  private final Map<Long, Optional<String>> cgroups = new HashMap<>();

  /**
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static HostLinks read() {
    HostLinks links = new HostLinks();
    try (FunctionNames functions = new FunctionNames()) {
      Kernel.links(
          (link, details) -> {
            LinkFacts facts = links.facts(link, details, functions);
            links.all.add(facts);
            details
                .flatMap(LinkDetails::replaced)
                .ifPresent(
                    program ->
                        links
                            .extensions
                            .computeIfAbsent(program, id -> new ArrayList<>())
                            .add(facts));
          });
    }
    return links;
  }

  /** In the order of their IDs; none if nothing was read. */
  public List<LinkFacts> all() {
    return all;
  }

  /** Those that replace functions of a program (freplace), by its ID: libxdp's components. */
  public Map<Integer, List<LinkFacts>> extensions() {
    return extensions;
  }

  /** A program that one of them runs; null if it runs none, or that could not be looked up. */
  public ProgramInfo program(LinkFacts link) {
    return programs.getOrDefault(link.programId(), Optional.empty()).orElse(null);
  }

  /** One of them. */
  public LinkFacts facts(LinkInfo link) {
    Optional<LinkDetails> details = Optional.empty();
    try (FunctionNames functions = new FunctionNames()) {
      try {
        details = Kernel.details(link);
      } catch (KernelException e) {
        // It does not tell.
      }
      return facts(link, details, functions);
    }
  }

  private LinkFacts facts(LinkInfo link, Optional<LinkDetails> details, FunctionNames functions) {
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
        link.place()
            .or(() -> details.flatMap(told -> place(told, program, functions)))
            .orElse(null));
  }

  private static Optional<String> place(
      LinkDetails details, Optional<ProgramInfo> program, FunctionNames functions) {
    return details instanceof LinkDetails.Tracing traced
        ? program.flatMap(known -> functions.of(known, traced))
        : Optional.of(details.label()).filter(label -> !label.isEmpty());
  }
}
