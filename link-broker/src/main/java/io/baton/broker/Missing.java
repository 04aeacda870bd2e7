package io.baton.broker;

import io.baton.kernel.Bpffs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this kernel or these privileges do not allow. */
final class Missing {
  private static final long CAP_SYS_ADMIN = 1L << 21;

  private Missing() {}

  static List<String> inWords(Identity identity, Bpffs.Mount mount) throws IOException {
    List<String> missing = new ArrayList<>();
    if (!identity.seesControlGroups()) {
      missing.add("units of peers: no cgroup v2 is mounted here");
    }
    if ((capabilities() & CAP_SYS_ADMIN) == 0) {
      missing.add("names of programs that came without descriptor: no CAP_SYS_ADMIN");
    }
    if (mount == Bpffs.Mount.PRIVATE) {
      missing.add("holds that outlive the broker: its bpffs is mounted for it only (--ephemeral)");
    }
    return missing;
  }

  /** Of this process, in force. */
  private static long capabilities() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
        .findFirst()
        .orElse(0);
  }
}
