package io.baton.xdp;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A wire's end with a shared hook, and programs that give one verdict each. */
final class HookScene implements AutoCloseable {
  static final Duration NOTICE = Duration.ofSeconds(5);

  static final ByteBuffer FRAME = ByteBuffer.allocateDirect(64);

  final Sandbox sandbox = Sandbox.create();
  final Sandbox.Wire wire = sandbox.wire();
  final Sandbox.End end = wire.right();
  final Path folder = newFolder(sandbox.bpffs());
  final Gates gates = Gates.tested();
  final BpfObject programs = BpfObject.load(Programs.SENTINEL.bytes(), "sentinel.bpf.o");
  SharedHook hook;

  private final List<SlotHandle> handles = new ArrayList<>();

  /** A bpffs has files of the kernel's own in its root. */
  private static Path newFolder(Path bpffs) {
    try {
      return Files.createDirectory(bpffs.resolve("hook"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the hook. */
  HookScene share() {
    return share(Hook.Xdp.Mode.GENERIC);
  }

  HookScene share(Hook.Xdp.Mode mode) {
    hook = end.call(() -> SharedHook.create(gates, new Hook.Xdp(end.ifname(), mode), folder));
    return this;
  }

  /** Opens a slot and fills it; closed with this. */
  SlotHandle slot(SlotTerms terms, String program) {
    SlotHandle slot = open(terms);
    fill(slot, program);
    return slot;
  }

  /** Opens a slot; closed with this. */
  SlotHandle open(SlotTerms terms) {
    SlotHandle slot = hook.openSlot(terms);
    handles.add(slot);
    return slot;
  }

  void fill(SlotHandle slot, String name) {
    try (Program program = programs.program(name)) {
      slot.replace(program);
    }
  }

  static SlotTerms terms(int priority, OnEmpty onEmpty, Verdict... proceedOn) {
    return new SlotTerms(priority, Set.of(proceedOn), onEmpty);
  }

  Verdict verdict() {
    return Verdict.values()[hook.test(FRAME, 1)];
  }

  static Verdict verdict(Program dispatcher) {
    return Verdict.values()[dispatcher.test(FRAME, 1)];
  }

  void await(Verdict verdict) {
    Await.until("verdict " + verdict, NOTICE, () -> verdict() == verdict);
  }

  static void await(Verdict verdict, Program dispatcher) {
    Await.until("verdict " + verdict, NOTICE, () -> verdict(dispatcher) == verdict);
  }

  /** As a broker's death and restart: only the pins and the owners' holds are left. */
  void reopen() {
    hook.close();
    hook = SharedHook.open(gates, folder).orElseThrow();
  }

  @Override
  public void close() {
    try (sandbox) {
      handles.forEach(SlotHandle::close);
      programs.close();
      if (hook != null) {
        hook.end();
      }
    }
  }
}
