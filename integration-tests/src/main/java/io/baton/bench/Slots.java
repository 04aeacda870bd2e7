package io.baton.bench;

import io.baton.bpf.Programs;
import io.baton.kernel.BpfMap;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.NetworkNamespace;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import io.baton.stage.Stage;
import io.baton.xdp.Gates;
import io.baton.xdp.SharedHook;
import io.baton.xdp.SlotTerms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * A packet's way through the slots of a shared hook, all filled with one short program, beside that
 * program alone, and beside a chain of such programs that call each other by a key found at run
 * time.
 */
final class Slots implements AutoCloseable {
  private static final int ROUNDS = 11;
  private static final int PACKETS = 1_000_000;

  /** The most that so many slots may take, as a multiple of the program alone. */
  private static final Map<Integer, Double> BOUNDS =
      new TreeMap<>(Map.of(1, 1.3, 2, 1.7, 4, 2.6, 8, 4.2));

  private static final int MOST = 8;

  private static final ByteBuffer FRAME = ByteBuffer.allocateDirect(64);

  private final BpfObject object = load("alone");
  private final Program alone = object.program("alone");
  private final List<SlotHandle> slots = new ArrayList<>();
  private final SharedHook hook;

  /** From its last program to its first. */
  private final List<BpfObject> chain = new ArrayList<>();

  /** On an interface that the script has made, in a network namespace of the stage's name. */
  Slots(Stage stage) throws IOException {
    Path folder = Files.createDirectory(stage.folder().resolve("bpffs/slots"));
    String namespace = stage.folder().getFileName().toString();
    try (var network = NetworkNamespace.named(namespace)) {
      hook =
          network.call(
              () ->
                  SharedHook.create(
                      Gates.tested(), new Hook.Xdp("slots", Hook.Xdp.Mode.NATIVE), folder));
    }
    for (int i = 0; i < MOST; i++) {
      BpfObject further = load("chained");
      if (i > 0) {
        call(further, chain.get(i - 1));
      }
      chain.add(further);
    }
  }

  private static BpfObject load(String program) {
    return BpfObject.load(Programs.CHAIN.bytes(), "chain.bpf.o", program);
  }

  private static void call(BpfObject caller, BpfObject called) {
    try (BpfMap map = caller.map("next");
        SlotHandle next = SlotHandle.adopt(map.dupFd());
        Program program = called.program("chained")) {
      next.replace(program);
    }
  }

  List<Comparison> compare() throws Exception {
    var comparisons = new ArrayList<Comparison>();
    for (Map.Entry<Integer, Double> bound : BOUNDS.entrySet()) {
      int count = bound.getKey();
      while (slots.size() < count) {
        SlotHandle slot = hook.openSlot(SlotTerms.priority(slots.size()));
        slots.add(slot);
        slot.replace(alone);
      }
      String name = "slots-" + count;
      try (Program first = chain.get(count - 1).program("chained")) {
        comparisons.addAll(
            Comparison.of(
                ROUNDS,
                1,
                loop(packets -> hook.test(FRAME, packets)),
                new Comparison.Peer(
                    name, "alone", bound.getValue(), loop(n -> alone.test(FRAME, n)), null),
                new Comparison.Peer(
                    name + "-chain", "chain", 0, loop(n -> first.test(FRAME, n)), null)));
      }
    }
    return comparisons;
  }

  /** What others do on this machine meanwhile is not counted. */
  private static Loop loop(IntConsumer test) {
    return () -> {
      long before = Kernel.threadCpuNanos();
      test.accept(PACKETS);
      return (double) (Kernel.threadCpuNanos() - before) / PACKETS;
    };
  }

  @Override
  public void close() {
    hook.end();
    slots.forEach(SlotHandle::close);
    chain.forEach(BpfObject::close);
    alone.close();
    object.close();
  }
}
