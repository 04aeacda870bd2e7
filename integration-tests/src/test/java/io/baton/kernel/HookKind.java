package io.baton.kernel;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kinds of hook that fulfil the contract of links: how a test makes such a link, has its
 * program run, and takes its target away.
 */
enum HookKind {
  XDP(LinkType.XDP, Programs.DEMO, "firewall", "5.9") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Xdp(scene.ifname(), Hook.Xdp.Mode.NATIVE);
    }
  },
  TCX(LinkType.TCX, Programs.DEMO, "edge", "6.6") {
    @Override
    Hook hook(Scene scene) {
      Position last = new Position.Last();
      return new Hook.Tcx(scene.ifname(), Hook.Tcx.Direction.INGRESS, last, 0);
    }
  },
  CGROUP(LinkType.CGROUP, Programs.DEMO, "guard", "5.7") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Cgroup(scene.cgroup, AttachType.CGROUP_INET_INGRESS);
    }

    @Override
    void remove(Scene scene) throws IOException {
      Files.delete(scene.cgroup);
    }
  },
  SK_LOOKUP(LinkType.NETNS, Programs.NETWORK, "lookup", "5.9") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Netns(scene.namespace(), AttachType.SK_LOOKUP);
    }

    @Override
    void remove(Scene scene) throws IOException {
      scene.removeNamespace();
    }
  },
  FLOW_DISSECTOR(LinkType.NETNS, Programs.NETWORK, "dissector", "5.8") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Netns(AttachType.FLOW_DISSECTOR);
    }

    @Override
    void provoke(Scene scene) {
      scene.sendRawFrame();
    }

    @Override
    void remove(Scene scene) throws IOException {
      scene.removeNamespace();
    }
  },
  NETFILTER(LinkType.NETFILTER, Programs.NETWORK, "filter", "6.4") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Netfilter(
          Hook.Netfilter.Family.IPV4, Hook.Netfilter.Point.LOCAL_IN, 1, false);
    }
  },
  SOCKMAP(LinkType.SOCKMAP, Programs.SOCKMAP, "verdict", "6.10") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Sockmap(scene.sockets, AttachType.SK_SKB_STREAM_VERDICT);
    }

    @Override
    void provoke(Scene scene) {
      scene.sendThroughSockmap();
    }
  },
  ITER(LinkType.ITER, Programs.TRACING, "tasks", "5.8") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Iterator(new IteratorRange.All());
    }

    @Override
    void provoke(Scene scene) {
      scene.iterate();
    }
  },
  RAW_TRACEPOINT(LinkType.RAW_TRACEPOINT, Programs.TRACING, "raw", "5.8") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.RawTracepoint("task_rename", 0);
    }
  },
  TYPED_TRACEPOINT(LinkType.RAW_TRACEPOINT, Programs.TRACING, "typed", "5.19") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.TracingRawTracepoint(0);
    }
  },
  TRACEPOINT(LinkType.PERF_EVENT, Programs.TRACING, "point", "5.15") {
    @Override
    void prepare(Scene scene) {
      scene.sandbox.tracefs();
    }

    @Override
    Hook hook(Scene scene) {
      return new Hook.Tracepoint("task", "task_rename", 0);
    }
  },
  KPROBE(LinkType.PERF_EVENT, Programs.TRACING, "probe", "5.15") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Kprobe("vfs_unlink", 0, Moment.ENTRY, 0);
    }
  },
  KRETPROBE(LinkType.PERF_EVENT, Programs.TRACING, "probe", "5.15") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Kprobe("vfs_unlink", 0, Moment.RETURN, 0);
    }
  },
  UPROBE(LinkType.PERF_EVENT, Programs.TRACING, "user_probe", "5.15") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Uprobe(Scene.TOOL, Scene.mainOfTool(), 0, 0, Moment.ENTRY, 0);
    }
  },
  URETPROBE(LinkType.PERF_EVENT, Programs.TRACING, "user_probe", "5.15") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Uprobe(Scene.TOOL, Scene.mainOfTool(), 0, 0, Moment.RETURN, 0);
    }
  },
  PERF_EVENT(LinkType.PERF_EVENT, Programs.TRACING, "event", "5.15") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 10, 0, Scene.BUSY_CPU, 0);
    }

    @Override
    void provoke(Scene scene) {
      Scene.runOnBusyCpu();
    }
  },
  UPROBE_MULTI(LinkType.UPROBE_MULTI, Programs.TRACING, "user_probes", "6.6") {
    @Override
    Hook hook(Scene scene) {
      return Scene.mainOfToolAmongMany(Moment.ENTRY);
    }
  },
  UPROBE_SESSION(LinkType.UPROBE_MULTI, Programs.TRACING, "user_session", "6.13") {
    @Override
    Hook hook(Scene scene) {
      return Scene.mainOfToolAmongMany(Moment.SESSION);
    }
  },
  KPROBE_MULTI(LinkType.KPROBE_MULTI, Programs.TRACING, "probes", "5.18") {
    @Override
    Hook hook(Scene scene) {
      return Scene.unlinkAmongMany(Moment.ENTRY);
    }
  },
  KPROBE_SESSION(LinkType.KPROBE_MULTI, Programs.TRACING, "session", "6.10") {
    @Override
    Hook hook(Scene scene) {
      return Scene.unlinkAmongMany(Moment.SESSION);
    }
  },
  FENTRY(LinkType.TRACING, Programs.TRACING, "entry", "5.19") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Tracing(AttachType.TRACE_FENTRY, 0);
    }
  },
  FEXIT(LinkType.TRACING, Programs.TRACING, "leave", "5.19") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Tracing(AttachType.TRACE_FEXIT, 0);
    }
  },
  MODIFY_RETURN(LinkType.TRACING, Programs.TRACING, "modify", "5.19") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Tracing(AttachType.MODIFY_RETURN, 0);
    }
  },
  LSM(LinkType.TRACING, Programs.SECURITY, "guard", "5.19") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Tracing(AttachType.LSM_MAC, 0);
    }
  },
  FREPLACE(LinkType.TRACING, Programs.FREPLACE, "verdict", "5.10") {
    @Override
    BpfObject load(Scene scene, Path file, String... names) {
      return BpfObject.load(file, (Hook.Freplace) hook(scene), names);
    }

    @Override
    void prepare(Scene scene) {
      scene.attachReplaced();
    }

    @Override
    Hook hook(Scene scene) {
      return new Hook.Freplace(scene.replaced, "verdict");
    }
  },
  LSM_CGROUP(LinkType.CGROUP, Programs.SECURITY, "binding", "6.0") {
    @Override
    Hook hook(Scene scene) {
      return new Hook.Cgroup(scene.cgroup, AttachType.LSM_CGROUP);
    }

    @Override
    void provoke(Scene scene) {
      scene.bindInCgroup();
    }

    @Override
    void remove(Scene scene) throws IOException {
      Files.delete(scene.cgroup);
    }
  },
  NETKIT(LinkType.NETKIT, Programs.NETWORK, "kit", "6.7") {
    @Override
    void prepare(Scene scene) {
      scene.makeNetkit();
    }

    @Override
    Hook hook(Scene scene) {
      Position last = new Position.Last();
      return new Hook.Netkit(Scene.NETKIT, Hook.Netkit.End.PRIMARY, last, 0);
    }

    @Override
    void provoke(Scene scene) {
      scene.sendIntoNetkit();
    }

    @Override
    void remove(Scene scene) {
      Commands.run("ip", "-n", scene.end().namespace(), "link", "del", Scene.NETKIT);
    }
  };

  private static final Path KPROBES = Path.of("/proc/sys/debug/kprobes-optimization");

  final LinkType type;
  final Programs object;

  /** Of its programs in the object: program_v1, program_v2. */
  final String program;

  /** The first kernel that makes such links. */
  final String since;

  HookKind(LinkType type, Programs object, String program, String since) {
    this.type = type;
    this.object = object;
    this.program = program;
    this.since = since;
  }

  BpfObject load(Scene scene, Path file, String... names) {
    return BpfObject.load(file, names);
  }

  /** Makes what only this kind needs, in the hook's namespace. */
  void prepare(Scene scene) {}

  abstract Hook hook(Scene scene);

  LinkHandle attach(Scene scene, Program program) {
    return Kernel.attach(hook(scene), program);
  }

  /** Whether its programs drop packets as those of {@link Programs#DEMO} do. */
  boolean drops() {
    return object == Programs.DEMO || object == Programs.FREPLACE;
  }

  /** Does what its program sees. */
  void provoke(Scene scene) {
    if (drops() || object == Programs.NETWORK) {
      scene.sendPackets();
    } else {
      Scene.act();
    }
  }

  /** Skips the test if this kernel is too old, or is one that is known to refuse such links. */
  void need() throws IOException {
    String[] version = since.split("\\.");
    Needs.kernel(Integer.parseInt(version[0]), Integer.parseInt(version[1]), name());
    if (type == LinkType.KPROBE_MULTI) {
      Needs.kernel(6, 2, "FPROBE, which Debian built from then on,");
    }
    if (type == LinkType.KPROBE_MULTI || this == KPROBE || this == KRETPROBE) {
      Needs.stock(Files.exists(KPROBES), name() + ": this kernel has no kprobes");
    }
    if (this == NETKIT) {
      Needs.stock(hasNetkit(), "NETKIT: this kernel has no such interfaces");
    }
    if (type == LinkType.TRACING || object == Programs.SECURITY) {
      Needs.stock(!refusesLoad(), name() + ": this kernel refuses BPF_PROG_LOAD with EPERM");
    }
  }

  private static boolean hasNetkit() {
    try (Sandbox sandbox = Sandbox.create()) {
      Commands.run("ip", "-n", sandbox.namespace(), "link", "add", "type", "netkit");
      return true;
    } catch (AssertionError e) {
      if (e.getMessage().contains("Unknown device type")) {
        return false;
      }
      throw e;
    }
  }

  private boolean refusesLoad() throws IOException {
    // Where one of these is refused, all are; and one that replaces a function wants that function.
    HookKind one = this == FREPLACE ? FENTRY : this;
    try (Sandbox sandbox = Sandbox.create()) {
      BpfObject.load(one.object.copyTo(sandbox.folder()), one.program + "_v1").close();
      return false;
    } catch (KernelException e) {
      if (e.errno().number() == Errno.EPERM) {
        return true;
      }
      throw e;
    }
  }

  /** Takes the target away under a link, if it has one that can go. */
  void remove(Scene scene) throws IOException {
    Commands.run("ip", "-n", scene.end().namespace(), "link", "del", scene.ifname());
  }

  boolean canReplace() {
    return switch (type) {
      case XDP, TCX, NETKIT, CGROUP, NETNS, SOCKMAP, ITER -> true;
      default -> false;
    };
  }

  boolean canDetach() {
    return switch (type) {
      case XDP, TCX, NETKIT, CGROUP, NETNS, SOCKMAP, NETFILTER -> true;
      default -> false;
    };
  }

  /** Whether the target can go while the link is there. */
  boolean canLoseTarget() {
    return switch (type) {
      case XDP, TCX, NETKIT, CGROUP, NETNS -> true;
      default -> false;
    };
  }
}
