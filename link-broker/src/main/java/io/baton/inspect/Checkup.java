package io.baton.inspect;

import io.baton.bpf.Programs;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Capability;
import io.baton.kernel.Holders;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkType;
import io.baton.kernel.NotSupportedException;
import io.baton.kernel.ProcHolds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What this kernel and the privileges of this process allow, found out by trying where it can be.
 */
public final class Checkup {
  /** An answer that is not known is none. */
  public enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /**
   * @param what can be done or not
   * @param why what would change a no, or why it is not known; empty of a yes
   */
  public record Finding(String what, Answer answer, String why) {}

  private static final Path PINS = Path.of("/sys/fs/bpf");
  private static final Path BTF = Path.of("/sys/kernel/btf");

  /** The kernel's structure of each type of link, which its BTF names if it was built with it. */
  private static final Map<LinkType, String> STRUCTURES = new EnumMap<>(LinkType.class);

  static {
    STRUCTURES.put(LinkType.XDP, "bpf_xdp_link");
    STRUCTURES.put(LinkType.TCX, "tcx_link");
    STRUCTURES.put(LinkType.NETKIT, "netkit_link");
    STRUCTURES.put(LinkType.CGROUP, "bpf_cgroup_link");
    STRUCTURES.put(LinkType.NETNS, "bpf_netns_link");
    STRUCTURES.put(LinkType.NETFILTER, "bpf_nf_link");
    STRUCTURES.put(LinkType.SOCKMAP, "sockmap_link");
    STRUCTURES.put(LinkType.ITER, "bpf_iter_link");
    STRUCTURES.put(LinkType.RAW_TRACEPOINT, "bpf_raw_tp_link");
    STRUCTURES.put(LinkType.TRACING, "bpf_tracing_link");
    STRUCTURES.put(LinkType.PERF_EVENT, "bpf_perf_link");
    STRUCTURES.put(LinkType.KPROBE_MULTI, "bpf_kprobe_multi_link");
    STRUCTURES.put(LinkType.UPROBE_MULTI, "bpf_uprobe_multi_link");
    STRUCTURES.put(LinkType.STRUCT_OPS, "bpf_struct_ops_link");
  }

  private final List<Finding> findings = new ArrayList<>();

  private Checkup() {}

  public static List<Finding> run() {
    Checkup checkup = new Checkup();
    checkup.seeing();
    checkup.keeping();
    checkup.loading();
    checkup.types();
    return checkup.findings;
  }

  private void seeing() {
    attempt("see every link of the host", () -> Kernel.links().findFirst());
    attempt(
        "see every holder, also what is open where /proc does not reach",
        () -> Holders.open(Programs.HOLDERS.bytes()).close());
    int unseen = ProcHolds.read().unseen();
    add(
        "look into every process",
        unseen == 0 ? null : unseen + " of them are closed to this one: needs CAP_SYS_PTRACE");
    List<String> missing = new ArrayList<>();
    HostHooks.attachments(missing);
    add(
        "see what is attached without a link",
        missing.isEmpty() ? null : String.join("; ", missing));
  }

  private void keeping() {
    add("act on a link without any capability", Kernel.hintBefore(5, 19, "without CAP_BPF"));
    add(
        "keep links over a restart of the broker",
        switch (mount()) {
          case LASTING -> null;
          case PRIVATE ->
              PINS + " is only this process's own mount: mount it where the host sees it";
          case NONE -> PINS + " is no bpffs: mount -t bpf bpf " + PINS;
        });
    add(
        "tell services apart by their units",
        Kernel.cgroupRoot().isPresent()
            ? null
            : "no cgroup2 is mounted: mount -t cgroup2 none DIR");
  }

  private static Bpffs.Mount mount() {
    return Files.isDirectory(PINS) ? Bpffs.check(PINS) : Bpffs.Mount.NONE;
  }

  private void loading() {
    add(
        "load programs for the network and for cgroups",
        Capability.missing(Capability.BPF, Capability.NET_ADMIN));
    add("load programs that trace", Capability.missing(Capability.BPF, Capability.PERFMON));
  }

  private void types() {
    String built = structures();
    STRUCTURES.forEach(
        (type, structure) -> {
          String what = type.label() + " links";
          if (type.hintIfTooOld() != null) {
            add(what, type.hintIfTooOld());
          } else if (built.isEmpty()) {
            findings.add(
                new Finding(what, Answer.UNKNOWN, "this kernel has no BTF to look it up in"));
          } else {
            add(
                what,
                built.contains("\0" + structure + "\0")
                    ? null
                    : "this kernel was built without, or the module is not loaded");
          }
        });
  }

  /** The names in the BTF of the kernel and its modules; empty if there is none. */
  private static String structures() {
    StringBuilder names = new StringBuilder();
    for (String file : new String[] {"vmlinux", "netkit"}) {
      try {
        names.append(Files.readString(BTF.resolve(file), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // None, or that module is not loaded.
      }
    }
    return names.toString();
  }

  private void attempt(String what, Runnable trial) {
    try {
      trial.run();
      add(what, null);
    } catch (KernelException | NotSupportedException e) {
      add(what, e.getMessage());
    }
  }

  private void add(String what, String whyNotOrNull) {
    findings.add(
        whyNotOrNull == null
            ? new Finding(what, Answer.YES, "")
            : new Finding(what, Answer.NO, whyNotOrNull));
  }
}
