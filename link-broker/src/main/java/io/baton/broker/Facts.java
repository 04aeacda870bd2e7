package io.baton.broker;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.baton.LinkFacts;
import io.baton.kernel.AttachType;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.NetworkNamespace;
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

  private final Long ownNamespace = NetworkNamespace.currentCookie().orElse(null);

  private static <K, V> Cache<K, V> remembering() {
    return CacheBuilder.newBuilder().maximumSize(REMEMBERED).build();
  }

  /** As the kernel says it now; of a link that is detached, with what it sat on. */
  LinkFacts of(HeldLink held) {
    LinkInfo now = held.look();
    LinkInfo target = held.target(now);
    String ifname = held.ifname(now);
    Optional<ProgramInfo> program = program(now.programId());
    return new LinkFacts(
        now.id(),
        now.type().label(),
        now.attach().map(AttachType::label).orElse(null),
        now.liveness().name().toLowerCase(Locale.ROOT),
        now.programId(),
        program.map(ProgramInfo::tag).orElse(null),
        program.map(ProgramInfo::name).orElse(null),
        target.ifindex() == 0 ? null : target.ifindex(),
        ifname,
        ifname == null ? null : ownNamespace,
        target.cgroupId() == 0 ? null : target.cgroupId(),
        controlGroup(target.cgroupId()),
        target.place().orElseGet(held::place));
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
