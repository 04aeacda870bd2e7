package io.baton.broker;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.baton.LinkFacts;
import io.baton.kernel.AttachType;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.Program;
import io.baton.kernel.ProgramInfo;
import java.util.Locale;
import java.util.Optional;

/**
 * What the kernel says about links, in the protocol's terms. Remembers what does not change: a
 * program behind its ID, a cgroup's path behind its ID. Kernel IDs go round after 2³¹ programs and
 * 2⁶⁴ cgroups.
 */
final class Facts {
  private static final int REMEMBERED = 4096;

  private final Cache<Integer, ProgramInfo> programs = remembering();
  private final Cache<Long, String> controlGroups = remembering();

  private static <K, V> Cache<K, V> remembering() {
    return CacheBuilder.newBuilder().maximumSize(REMEMBERED).build();
  }

  LinkFacts of(LinkInfo link) {
    Optional<ProgramInfo> program = program(link.programId());
    Integer ifindex = link.ifindex() == 0 ? null : link.ifindex();
    return new LinkFacts(
        link.id(),
        link.type().label(),
        link.attach().map(AttachType::label).orElse(null),
        link.liveness().name().toLowerCase(Locale.ROOT),
        link.programId(),
        program.map(ProgramInfo::tag).orElse(null),
        program.map(ProgramInfo::name).orElse(null),
        ifindex,
        null,
        null,
        link.cgroupId() == 0 ? null : link.cgroupId(),
        controlGroup(link.cgroupId()));
  }

  /** A program that came by descriptor can be asked without any privilege. */
  void learn(Program program) {
    if (programs.getIfPresent(program.id()) == null) {
      programs.put(program.id(), program.info());
    }
  }

  private Optional<ProgramInfo> program(int id) {
    ProgramInfo known = programs.getIfPresent(id);
    if (known != null || id == 0) {
      return Optional.ofNullable(known);
    }
    Optional<ProgramInfo> found = Kernel.program(id);
    found.ifPresent(program -> programs.put(id, program));
    return found;
  }

  private String controlGroup(long id) {
    String known = controlGroups.getIfPresent(id);
    if (known != null || id == 0) {
      return known;
    }
    String found = Kernel.cgroupPath(id).orElse(null);
    if (found != null) {
      controlGroups.put(id, found);
    }
    return found;
  }
}
