package io.baton.kernel;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A place with its options where a program can be attached: one record for each kind. Interfaces
 * are looked up in the network namespace of the calling thread.
 */
public sealed interface Hook {
  /** In the field's terms, for messages: "xdp native on eth0". */
  String label();

  /**
   * One XDP link per interface and family of modes. Since Linux 5.9.
   *
   * @param ifname the interface
   */
  record Xdp(String ifname, Mode mode) implements Hook {
    public enum Mode {
      /** The driver's if it has one, otherwise generic. */
      ANY,
      /** XDP_FLAGS_SKB_MODE */
      GENERIC,
      /** XDP_FLAGS_DRV_MODE */
      NATIVE,
      /** XDP_FLAGS_HW_MODE */
      OFFLOAD
    }

    @Override
    public String label() {
      String how = mode == Mode.ANY ? "" : mode.name().toLowerCase(Locale.ROOT) + " ";
      return "xdp " + how + "on " + ifname;
    }
  }

  /**
   * Traffic control, several links in order. Since Linux 6.6.
   *
   * @param expectedRevision of the hook's list; 0: not compared
   */
  record Tcx(String ifname, Direction direction, Position position, long expectedRevision)
      implements Hook {
    public enum Direction {
      INGRESS,
      EGRESS
    }

    @Override
    public String label() {
      return "tcx " + direction.name().toLowerCase(Locale.ROOT) + " on " + ifname;
    }
  }

  /**
   * A cgroup of version 2. Since Linux 5.7.
   *
   * @param directory the cgroup's directory
   * @param attachType one of CGROUP_…, or LSM_CGROUP
   */
  record Cgroup(Path directory, AttachType attachType) implements Hook {
    public Cgroup {
      // The kernel would take the directory's descriptor for what another type attaches to.
      if (!attachType.name().contains("CGROUP")) {
        throw new IllegalArgumentException(attachType.label() + " is not a hook of a cgroup");
      }
    }

    @Override
    public String label() {
      return attachType.label() + " on " + directory;
    }
  }

  /** Where in the order of a hook that takes several links. */
  sealed interface Position {
    record First() implements Position {}

    record Last() implements Position {}

    /** Before the link with that ID. */
    record Before(int linkId) implements Position {}

    /** After the link with that ID. */
    record After(int linkId) implements Position {}
  }
}
