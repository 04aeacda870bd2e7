package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Capability;
import java.util.ArrayList;
import java.util.List;

/** What this kernel or these privileges do not allow. */
final class Missing {
  private Missing() {}

  static List<String> inWords(Identity identity, Bpffs.Mount mount) {
    List<String> missing = new ArrayList<>();
    if (!identity.seesControlGroups()) {
      missing.add("units of peers: no cgroup v2 is mounted here");
    }
    String lacking = Capability.missing(Capability.SYS_ADMIN);
    if (lacking != null) {
      missing.add("names of programs that came without descriptor: " + lacking);
    }
    if (mount == Bpffs.Mount.PRIVATE) {
      missing.add("holds that outlive the broker: its bpffs is mounted for it only (--ephemeral)");
    }
    return missing;
  }
}
