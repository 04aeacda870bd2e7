package io.baton.kernel;

import io.baton.harness.Commands;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of hook that fulfil the contract of links, and how a test makes and removes one. */
enum HookKind {
  XDP("firewall") {
    @Override
    Hook hook(Sandbox.End end, Path cgroup) {
      return new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.NATIVE);
    }
  },
  TCX("edge") {
    @Override
    Hook hook(Sandbox.End end, Path cgroup) {
      return new Hook.Tcx(end.ifname(), Hook.Tcx.Direction.INGRESS, new Hook.Position.Last(), 0);
    }
  },
  CGROUP("guard") {
    @Override
    Hook hook(Sandbox.End end, Path cgroup) {
      return new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS);
    }

    @Override
    void remove(Sandbox.End end, Path cgroup) {
      try {
        Files.delete(cgroup);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  /** Of its programs in the object file: program_v1, program_v2. */
  final String program;

  HookKind(String program) {
    this.program = program;
  }

  abstract Hook hook(Sandbox.End end, Path cgroup);

  /** Takes the target away under a link. */
  void remove(Sandbox.End end, Path cgroup) {
    Commands.run("ip", "-n", end.namespace(), "link", "del", end.ifname());
  }
}
