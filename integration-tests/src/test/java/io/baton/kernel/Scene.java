package io.baton.kernel;

import io.baton.bpf.Programs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** One hook of a kind, two programs for it, and traffic that meets them. */
final class Scene implements AutoCloseable {
  private static final int V1_DROPPED = 1;
  private static final int V2_DROPPED = 3;

  final Sandbox sandbox = Sandbox.create();
  final Hook hook;
  final Program v1;
  final Program v2;
  final Traffic traffic;
  private final HookKind kind;
  private final Sandbox.Wire wire;
  private final Path cgroup;
  private final BpfMap packets;

  Scene(HookKind kind) {
    this.kind = kind;
    try {
      wire = sandbox.wire();
      cgroup = sandbox.cgroup("contract");
      hook = kind.hook(wire.right(), cgroup);
      String[] names = {kind.program + "_v1", kind.program + "_v2"};
      try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), names)) {
        v1 = object.program(names[0]);
        v2 = object.program(names[1]);
        packets = object.map("packets");
      }
      traffic = new Traffic(wire, cgroup);
    } catch (IOException | RuntimeException | AssertionError e) {
      sandbox.close();
      throw new AssertionError(e);
    }
  }

  /** In the namespace of the hook. */
  LinkHandle attach(Program program) {
    return attach(hook, program);
  }

  LinkHandle attach(Hook other, Program program) {
    return wire.right().call(() -> Kernel.attach(other, program));
  }

  Target target() {
    return wire.right().call(() -> Target.open(hook));
  }

  /** Where the hook is. */
  Sandbox.End end() {
    return wire.right();
  }

  /** In another namespace, with the same index. */
  Sandbox.End otherEnd() {
    return wire.left();
  }

  String ifname() {
    return wire.right().ifname();
  }

  /** Whether a packet is dropped, and by which program it was counted: 1, 2, or 0 by none. */
  int droppedBy() {
    long one = count(V1_DROPPED);
    long two = count(V2_DROPPED);
    boolean dropped = traffic.isDropped();
    int by = (count(V1_DROPPED) > one ? 1 : 0) + (count(V2_DROPPED) > two ? 2 : 0);
    if (dropped != by > 0) {
      throw new AssertionError("dropped: " + dropped + ", counted by version " + by);
    }
    return by;
  }

  private long count(int key) {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, key);
    ByteBuffer perCpu = packets.lookup(bytes);
    long sum = 0;
    while (perCpu.hasRemaining()) {
      sum += perCpu.getLong();
    }
    return sum;
  }

  /** Ends the traffic too: a removed cgroup lives on as long as sockets belong to it. */
  void removeTarget() throws IOException {
    traffic.close();
    kind.remove(wire.right(), cgroup);
  }

  @Override
  public void close() throws IOException {
    try (sandbox) {
      traffic.close();
      packets.close();
      v1.close();
      v2.close();
    }
  }
}
