package io.baton.kernel;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/** The capabilities that loading programs takes, by the kernel's numbers of their types. */
final class LoadPrivilege {
  /** is_perfmon_prog_type of the kernel: what traces, and what replaces functions (28). */
  private static final Set<Integer> TRACING = Set.of(2, 5, 7, 17, 24, 26, 27, 28, 29);

  /** is_net_admin_prog_type: what sees packets and sockets, but of cgroup_skb and sk_lookup. */
  private static final Set<Integer> NETWORK =
      Set.of(3, 4, 6, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 22, 23, 25, 28, 32);

  private LoadPrivilege() {}

  /** "needs CAP_BPF, CAP_NET_ADMIN": those that this thread lacks; null if it lacks none. */
  static String missing(IntStream programTypes) {
    Set<Capability> wanted = EnumSet.of(Capability.BPF);
    programTypes.forEach(
        type -> {
          if (TRACING.contains(type)) {
            wanted.add(Capability.PERFMON);
          }
          if (NETWORK.contains(type)) {
            wanted.add(Capability.NET_ADMIN);
          }
        });
    return Capability.missing(wanted.toArray(Capability[]::new));
  }
}
