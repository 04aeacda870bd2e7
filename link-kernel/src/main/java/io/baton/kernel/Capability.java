package io.baton.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The capabilities that Baton's system calls can want, with the kernel's numbers. */
public enum Capability {
  NET_ADMIN(12),
  SYS_ADMIN(21),
  PERFMON(38),
  BPF(39);

  final int number;

  Capability(int number) {
    this.number = number;
  }

  /** "needs CAP_BPF, CAP_NET_ADMIN": those that this thread lacks; null if it lacks none. */
  public static String missing(Capability... wanted) {
    long effective = effective();
    String lacking =
        Arrays.stream(wanted)
            .filter(capability -> (effective >> capability.number & 1) == 0)
            .map(capability -> "CAP_" + capability)
            .collect(Collectors.joining(", "));
    return lacking.isEmpty() ? null : "needs " + lacking;
  }

  private static long effective() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        }
      }
    } catch (IOException e) {
      // Cannot tell: then nothing is said to be missing.
    }
    return -1;
  }
}
