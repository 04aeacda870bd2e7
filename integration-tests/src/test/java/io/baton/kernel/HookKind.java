package io.baton.kernel;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    void remove(Scene scene) {
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
    void remove(Scene scene) {
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
  UPROBE_MULTI(LinkType.UPROBE_MULTI, Programs.TRACING, "user_probes", "6.6") {
    @Override
    Hook hook(Scene scene) {
      List<Long> main = List.of(Scene.mainOfTool());
      return new Hook.UprobeMulti(Scene.TOOL, main, List.of(), List.of(), 0, Hook.Moment.ENTRY);
    }
  },
  KPROBE_MULTI(LinkType.KPROBE_MULTI, Programs.TRACING, "probes", "5.18") {
    @Override
    Hook hook(Scene scene) {
      List<String> functions = List.of("vfs_unlink");
      return new Hook.KprobeMulti(functions, List.of(), List.of(), Hook.Moment.ENTRY);
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

  /** Makes what only this kind needs, in the hook's namespace. */
  void prepare(Scene scene) {}

  abstract Hook hook(Scene scene);

  LinkHandle attach(Scene scene, Program program) {
    return Kernel.attach(hook(scene), program);
  }

  /** Does what its program sees. */
  void provoke(Scene scene) {
    if (object == Programs.DEMO || object == Programs.NETWORK) {
      scene.sendPackets();
    } else {
      scene.act();
    }
  }

  /** Skips the test if this kernel is too old, or is one that is known to refuse such links. */
  void need() throws IOException {
    String[] version = since.split("\\.");
    Needs.kernel(Integer.parseInt(version[0]), Integer.parseInt(version[1]), name());
    if (this == KPROBE_MULTI) {
      Needs.kernel(6, 2, "FPROBE, which Debian built from then on,");
      Needs.stock(Files.exists(KPROBES), "KPROBE_MULTI: this kernel has no kprobes");
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
    try (Sandbox sandbox = Sandbox.create()) {
      BpfObject.load(object.copyTo(sandbox.folder()), program + "_v1").close();
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
