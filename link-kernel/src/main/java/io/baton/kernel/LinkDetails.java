package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel says about a link beyond {@link LinkInfo}, of the types that have more to say. A
 * cookie is 0 where there is none, or the kernel is too old to tell it; an address is 0 where the
 * kernel hides its addresses from this process.
 */
public sealed interface LinkDetails {
  /** What the link sits on, in the field's terms: "task_rename"; empty if it does not say. */
  default String label() {
    return "";
  }

  /** The program of which it replaces a function (freplace); none of any other link. */
  default Optional<Integer> replaced() {
    return Optional.empty();
  }

  /**
   * This kernel does not tell.
   *
   * @param since the first Linux that does: "6.6"
   */
  record NotTold(String since) implements LinkDetails {}

  /**
   * @param name of the tracepoint, without its category
   */
  record RawTracepoint(String name, long cookie) implements LinkDetails {
    @Override
    public String label() {
      return name;
    }
  }

  /**
   * @param targetObjectId of the program of which a function is traced or replaced, otherwise of
   *     the BTF that the function is in
   * @param targetBtfId of the function in there; both 0 before Linux 6.0
   * @param replaces it is the function's replacement (freplace)
   */
  record Tracing(int targetObjectId, int targetBtfId, long cookie, boolean replaces)
      implements LinkDetails {
    @Override
    public Optional<Integer> replaced() {
      return replaces && targetObjectId != 0 ? Optional.of(targetObjectId) : Optional.empty();
    }
  }

  /**
   * @param walks what it walks: "task", "cgroup", "bpf_map_elem"
   * @param mapId of the map whose elements it walks; otherwise 0
   * @param cgroupId of the cgroup from which it walks; otherwise 0
   * @param walk how it goes on from there; none if it walks no cgroups
   * @param tid of the only thread; 0: not limited by it
   * @param pid of the only process; 0: not limited by it
   */
  record Iterator(
      String walks, int mapId, long cgroupId, Optional<IteratorRange.Walk> walk, int tid, int pid)
      implements LinkDetails {
    @Override
    public String label() {
      return walks
          + (mapId == 0 ? "" : " of map " + mapId)
          + (cgroupId == 0 ? "" : " from " + cgroupId)
          + (tid == 0 ? "" : " of thread " + tid)
          + (pid == 0 ? "" : " of process " + pid);
    }
  }

  /**
   * Of a perf event.
   *
   * @param name without its category
   */
  record Tracepoint(String name, long cookie) implements LinkDetails {
    @Override
    public String label() {
      return "tracepoint " + name;
    }
  }

  /**
   * Of a perf event.
   *
   * @param function empty if it was attached by address
   * @param offset in the function
   * @param missed how often the program did not run as another one was running there; since Linux
   *     6.7
   */
  record Kprobe(
      String function, long offset, long address, boolean onReturn, long missed, long cookie)
      implements LinkDetails {
    @Override
    public String label() {
      String place = function.isEmpty() ? hex(address) : function + plus(offset);
      return (onReturn ? "kretprobe " : "kprobe ") + place;
    }
  }

  /**
   * Of a perf event.
   *
   * @param file as it was named when it was attached
   * @param offset the lower 32 bits of it
   * @param referenceCounter 0 also where the kernel does not tell it
   */
  record Uprobe(Path file, long offset, long referenceCounter, boolean onReturn, long cookie)
      implements LinkDetails {
    @Override
    public String label() {
      return (onReturn ? "uretprobe " : "uprobe ") + file + "+" + hex(offset);
    }
  }

  /**
   * A counter.
   *
   * @param type PERF_TYPE_…: 0 counted by the processor, 1 by the kernel
   * @param config which one: PERF_COUNT_…
   */
  record PerfEvent(int type, long config, long cookie) implements LinkDetails {
    @Override
    public String label() {
      return PerfCounter.of(type, config)
          .map(PerfCounter::label)
          .orElse("perf type " + type + " config " + config);
    }
  }

  /**
   * @param addresses of the functions, in no order
   * @param cookies one for each of them
   * @param onReturn not so for a session
   * @param missed how often the program did not run as another one was running there
   */
  record KprobeMulti(List<Long> addresses, List<Long> cookies, boolean onReturn, long missed)
      implements LinkDetails {
    @Override
    public String label() {
      return addresses.size() == 1 ? hex(addresses.get(0)) : addresses.size() + " functions";
    }
  }

  /**
   * @param file as this process sees it
   * @param referenceCounters one for each offset; 0: none
   * @param cookies one for each offset
   * @param pid of the only process; 0: of all
   * @param onReturn not so for a session
   */
  record UprobeMulti(
      Path file,
      List<Long> offsets,
      List<Long> referenceCounters,
      List<Long> cookies,
      int pid,
      boolean onReturn)
      implements LinkDetails {
    @Override
    public String label() {
      return offsets.size() == 1
          ? file + "+" + hex(offsets.get(0))
          : offsets.size() + " places in " + file;
    }
  }

  /**
   * @param family NFPROTO_…: 2 for IPv4, 10 for IPv6
   * @param point NF_INET_…: 0 for pre-routing, to 4 for post-routing
   */
  record Netfilter(int family, int point, int priority, boolean defragment) implements LinkDetails {
    /** What a link there says. */
    static Netfilter of(Hook.Netfilter hook) {
      return new Netfilter(
          hook.family().number, hook.point().ordinal(), hook.priority(), hook.defragment());
    }

    @Override
    public String label() {
      return Hook.Netfilter.Family.label(family)
          + " "
          + Hook.Netfilter.Point.label(point)
          + " priority "
          + priority;
    }
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private static String plus(long offset) {
    return offset == 0 ? "" : "+" + hex(offset);
  }

  /** None where {@code info} has it all. */
  static Optional<LinkDetails> read(int fd, LinkInfo info, String object) {
    return Optional.ofNullable(
        switch (info.type()) {
          case RAW_TRACEPOINT -> TracingDetails.rawTracepoint(fd, object);
          case TRACING -> TracingDetails.tracing(fd, object);
          case ITER -> TracingDetails.iterator(fd, object);
          case PERF_EVENT -> PerfDetails.read(fd, object);
          case KPROBE_MULTI -> ProbesDetails.ofKernel(fd, object);
          case UPROBE_MULTI -> ProbesDetails.ofFile(fd, object);
          case NETFILTER -> netfilter(BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes);
          default -> null;
        });
  }

  private static Netfilter netfilter(ByteBuffer info) {
    return new Netfilter(
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_PF),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_HOOKNUM),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_PRIORITY),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_FLAGS) != 0);
  }
}
