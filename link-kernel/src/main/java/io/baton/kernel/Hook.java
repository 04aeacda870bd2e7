package io.baton.kernel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A place with its options where a program can be attached: one record for each kind. Interfaces
 * are looked up in the network namespace of the calling thread.
 */
public sealed interface Hook extends TracingHooks
    permits Hook.Xdp,
        Hook.Tcx,
        Hook.Netkit,
        Hook.Cgroup,
        Hook.Netns,
        Hook.Netfilter,
        Hook.Sockmap,
        Hook.Freplace,
        Hook.StructOps,
        TracingHooks.RawTracepoint,
        TracingHooks.TracingRawTracepoint,
        TracingHooks.Tracing,
        TracingHooks.Iterator,
        TracingHooks.KprobeMulti,
        TracingHooks.UprobeMulti,
        TracingHooks.Tracepoint,
        TracingHooks.Kprobe,
        TracingHooks.Uprobe,
        TracingHooks.PerfEvent {
  /** In the field's terms, for messages: "xdp native on eth0". */
  String label();

  /** When a program at a function runs: as it begins, as it returns, or at both (a session). */
  enum Moment {
    ENTRY,
    RETURN,
    /** Since Linux 6.10 in the kernel, since 6.13 in user space. */
    SESSION
  }

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
      String how = mode == Mode.ANY ? "" : lower(mode) + " ";
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
      return "tcx " + lower(direction) + " on " + ifname;
    }
  }

  /**
   * A netkit pair, several links in order. Since Linux 6.7.
   *
   * @param ifname the pair's primary interface, through which both ends are reached
   * @param expectedRevision of the hook's list; 0: not compared
   */
  record Netkit(String ifname, End end, Position position, long expectedRevision) implements Hook {
    /** Whose packets the program sees as they leave. */
    public enum End {
      PRIMARY,
      PEER
    }

    @Override
    public String label() {
      return "netkit " + lower(end) + " on " + ifname;
    }
  }

  /**
   * A cgroup of version 2. Since Linux 5.7; an order among its links, preorder and revisions only
   * where the kernel has them (mainline 6.17), which shows when one asks for them.
   *
   * @param directory the cgroup's directory
   * @param attachType one of CGROUP_…, or LSM_CGROUP
   * @param position last is what every kernel can do; the others take an anchor that is a link
   * @param preorder whether it runs before the programs of the cgroups below
   * @param expectedRevision of the hook's list; 0: not compared
   */
  record Cgroup(
      Path directory,
      AttachType attachType,
      Position position,
      boolean preorder,
      long expectedRevision)
      implements Hook {
    public Cgroup {
      // The kernel would take the directory's descriptor for what another type attaches to.
      if (!attachType.name().contains("CGROUP")) {
        throw new IllegalArgumentException(attachType.label() + " is not a hook of a cgroup");
      }
      if (position.anchor().filter(Anchor::isProgram).isPresent()) {
        throw new IllegalArgumentException("a cgroup orders links only: give a link, no program");
      }
    }

    /** Behind those that are there, as every kernel does it. */
    public Cgroup(Path directory, AttachType attachType) {
      this(directory, attachType, new Position.Last(), false, 0);
    }

    @Override
    public String label() {
      return attachType.label() + " on " + directory;
    }
  }

  /**
   * A network namespace. Since Linux 5.8; SK_LOOKUP since 5.9.
   *
   * @param file /proc/PID/ns/net, or where it is mounted
   * @param attachType FLOW_DISSECTOR (one of them) or SK_LOOKUP (several, run in the order of
   *     attaching)
   */
  record Netns(Path file, AttachType attachType) implements Hook {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    public Netns {
      attachType.requireOneOf(AttachType.FLOW_DISSECTOR, AttachType.SK_LOOKUP);
    }

    /** The calling thread's when it attaches. */
    public Netns(AttachType attachType) {
      this(OWN, attachType);
    }

    /** One that "ip netns add" has named. */
    public static Netns named(String name, AttachType attachType) {
      return new Netns(NetworkNamespace.file(name), attachType);
    }

    @Override
    public String label() {
      return attachType.label() + " on " + (file.equals(OWN) ? "this network namespace" : file);
    }
  }

  /**
   * A netfilter hook of the calling thread's network namespace, which the link keeps alive. Since
   * Linux 6.4; only one for each family, point and priority.
   *
   * @param priority lower runs earlier; neither the least nor the greatest integer
   * @param defragment whether fragments are put together before; needs a priority above -400
   */
  record Netfilter(Family family, Point point, int priority, boolean defragment) implements Hook {
    public enum Family {
      IPV4(2),
      IPV6(10);

      /** NFPROTO_… */
      final int number;

      Family(int number) {
        this.number = number;
      }

      static String label(int number) {
        return Arrays.stream(values())
            .filter(family -> family.number == number)
            .findFirst()
            .map(Hook::lower)
            .orElse("family " + number);
      }
    }

    /** enum nf_inet_hooks, in its order. */
    public enum Point {
      PRE_ROUTING,
      LOCAL_IN,
      FORWARD,
      LOCAL_OUT,
      POST_ROUTING;

      static String label(int number) {
        return number < values().length ? lower(values()[number]) : "hook " + number;
      }
    }

    @Override
    public String label() {
      return "netfilter %s %s priority %d".formatted(lower(family), lower(point), priority);
    }
  }

  /**
   * The sockets in a map. Since Linux 6.10; one for each attach type.
   *
   * @param map a sockmap or sockhash, lent: open until the target is
   * @param attachType SK_MSG_VERDICT or one of SK_SKB_…
   */
  record Sockmap(BpfMap map, AttachType attachType) implements Hook {
    public Sockmap {
      attachType.requireOneOf(
          AttachType.SK_MSG_VERDICT,
          AttachType.SK_SKB_STREAM_PARSER,
          AttachType.SK_SKB_STREAM_VERDICT,
          AttachType.SK_SKB_VERDICT);
    }

    @Override
    public String label() {
      return attachType.label() + " on map " + map.id();
    }
  }

  /**
   * A global function of another program, run instead of it until the link ends. Since Linux 5.10.
   * Looking up the function takes CAP_SYS_ADMIN. A program is loaded for such a hook ({@link
   * BpfObject#load(Path, Freplace, String...)}), and can be attached to another one whose function
   * has the same parameters.
   *
   * @param target whose function it is, lent: open until the {@link Target} is
   */
  record Freplace(Program target, String function) implements Hook {
    @Override
    public String label() {
      return "function " + function + " of program " + target;
    }
  }

  /**
   * What the kernel lets programs implement, such as a TCP congestion control: which of it, and the
   * programs, are in a map. It is attached without a further program: {@link
   * Kernel#attach(StructOps)}. Since Linux 6.4.
   *
   * @param map of a section ".struct_ops", loaded with {@link BpfObject}; lent: open until the
   *     {@link Target} is
   */
  record StructOps(BpfMap map) implements Hook {
    @Override
    public String label() {
      return "struct_ops of map " + map.id();
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
