package io.baton.xdp;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.kernel.BpfMap;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Kernel;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Packets without a pause to the scene's interface, half a million a second, and programs for the
 * slots of its hook that leave a trail in each: "13" is that of one that went through marks_1 and
 * then marks_3, "0" of one that went through none.
 */
final class Trails implements AutoCloseable {
  private static final Path TOOL = Path.of("target/native/traffic").toAbsolutePath();

  /** Times 64 packets a millisecond. */
  private static final int FLOODS = 8;

  /** struct counts in trail.bpf.c: 64 bits each. */
  private static final int ENTERED = 0;

  private static final int TRAILS = 1;
  private static final int TRAIL_COUNT = 1 << 12;
  private static final int MOMENTS = TRAILS + TRAIL_COUNT;
  private static final int MOMENT_COUNT = 1 << 14;

  private static final Duration ARRIVAL = Duration.ofSeconds(20);

  private final BpfObject programs = BpfObject.load(Programs.TRAIL.bytes(), "trail.bpf.o");
  private final BpfMap counts = programs.map("counts");
  private Process sender;

  /** Begins to send, once the hook is as it is to be: what came before would have no trail. */
  void start(HookScene scene) throws IOException {
    String from = scene.wire.left().namespace();
    String to = scene.end.address();
    sender =
        new ProcessBuilder("ip", "netns", "exec", from, "" + TOOL, "flood", to, "" + FLOODS)
            .redirectError(Redirect.INHERIT)
            .start();
    if (sender.inputReader().readLine() == null) {
      throw new AssertionError("the traffic tool ended at once");
    }
  }

  SlotHandle fill(SlotHandle slot, String name) {
    try (Program program = programs.program(name)) {
      slot.replace(program);
      return slot;
    }
  }

  private LongBuffer read() {
    return counts.lookup(ByteBuffer.allocate(Integer.BYTES)).asLongBuffer();
  }

  /** How many packets came to the end with which trail. */
  Map<String, Long> counts() {
    LongBuffer now = read();
    Map<String, Long> counts = new HashMap<>();
    for (int trail = 0; trail < TRAIL_COUNT; trail++) {
      long count = now.get(TRAILS + trail);
      if (count > 0) {
        counts.put(Integer.toOctalString(trail), count);
      }
    }
    return counts;
  }

  /** How many came to the first program. */
  long entered() {
    return read().get(ENTERED);
  }

  /** How many came to the end within so many milliseconds before and after that one. */
  long around(long moment, int millis) {
    LongBuffer now = read();
    long count = 0;
    for (long each = moment - millis; each < moment + millis; each++) {
      count += now.get(MOMENTS + (int) (each % MOMENT_COUNT));
    }
    return count;
  }

  /** A millisecond; what is counted in one is added to a quarter of a minute later. */
  static long now() {
    return Duration.ofNanos(Kernel.monotonicNanos()).toMillis();
  }

  /** Waits until so many more packets have that trail. */
  void await(String trail, long more) {
    int at = TRAILS + Integer.parseInt(trail, 8);
    long before = read().get(at);
    Await.until(more + " packets " + trail, ARRIVAL, () -> read().get(at) >= before + more);
  }

  /** Ends the sender. */
  void stop() throws InterruptedException {
    sender.destroy();
    sender.waitFor();
  }

  @Override
  public void close() {
    if (sender != null) {
      sender.destroyForcibly();
    }
    counts.close();
    programs.close();
  }
}
