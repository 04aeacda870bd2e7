package io.baton.kernel;

import io.baton.bpf.Programs;
import java.nio.ByteBuffer;
import java.util.Map;

/** A program that runs what is in one slot and passes what comes while that is empty. */
final class SlotGate implements AutoCloseable {
  static final int DROP = 1;
  static final int PASS = 2;
  static final int TX = 3;

  final SlotHandle slot = SlotHandle.create("slot");
  final Program drops;
  final Program transmits;
  private final Program gate;

  SlotGate() {
    var given = new BpfObject.Given(Map.of("again", slot), Map.of());
    try (BpfObject object =
        BpfObject.load(
            Programs.SENTINEL.bytes(), "sentinel.bpf.o", given, "burns", "drops", "transmits")) {
      gate = object.program("burns");
      drops = object.program("drops");
      transmits = object.program("transmits");
    }
  }

  /** What becomes of a packet. */
  int verdict() {
    return gate.test(ByteBuffer.allocateDirect(64), 1);
  }

  @Override
  public void close() {
    slot.close();
    drops.close();
    transmits.close();
    gate.close();
  }
}
