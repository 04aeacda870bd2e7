package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The options of many probes at once, by how often the program then runs. */
@ExtendWith(NoLeaks.class)
class TracingHookTest {
  private static final List<Long> NONE = List.of();

  private final Sandbox sandbox = Sandbox.create();
  private BpfObject object;
  private Program probe;
  private BpfMap runs;

  @BeforeAll
  static void need() {
    Needs.kernel(6, 6, "uprobe_multi");
  }

  @BeforeEach
  void load() throws IOException {
    Path file = Programs.TRACING.copyTo(sandbox.folder());
    object = BpfObject.load(file, "user_probes_v1");
    probe = object.program("user_probes_v1");
    runs = object.map("runs");
  }

  @AfterEach
  void close() {
    try (sandbox) {
      probe.close();
      runs.close();
      object.close();
    }
  }

  private long count() {
    return count(runs);
  }

  private static long count(BpfMap map) {
    return map.lookup(ByteBuffer.allocate(Integer.BYTES)).getLong(0);
  }

  @Test
  void anIteratorTakesIteratorsOnly() {
    Hook hook = new Hook.Iterator(new IteratorRange.Elements(runs));
    KernelException e = assertThrows(KernelException.class, () -> Kernel.attach(hook, probe));
    assertTrue(e.getMessage().contains("was loaded for trace_uprobe_multi"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new IteratorRange.Task(1, 1));
  }

  @Test
  void onlyAnIteratorHasOutput() {
    try (LinkHandle link = Kernel.attach(probes(0), probe)) {
      NotSupportedException e = assertThrows(NotSupportedException.class, link::output);
      assertTrue(e.getMessage().contains("only an iterator"), e.getMessage());
    }
  }

  private static Hook probes(int pid) {
    return probes(Scene.TOOL, pid, NONE);
  }

  private static Hook probes(Path file, int pid, List<Long> cookies) {
    List<Long> main = List.of(Scene.mainOfTool());
    return new Hook.UprobeMulti(file, main, NONE, cookies, pid, Hook.Moment.ENTRY);
  }

  @Test
  void probesOfOneProcessDoNotSeeAnother() throws Exception {
    try (LinkHandle own = Kernel.attach(probes((int) ProcessHandle.current().pid()), probe)) {
      runTool();
      assertEquals(0, count());
      try (LinkHandle all = Kernel.attach(probes(Scene.TOOL, 0, List.of(5L)), probe)) {
        runTool();
        assertEquals(1, count());
        assertEquals(LinkInfo.Liveness.ATTACHED, all.info().liveness());
      }
      assertEquals(LinkInfo.Liveness.ATTACHED, own.info().liveness());
    }
  }

  @Test
  void aSessionRunsTwiceForEachCall() throws Exception {
    Path folder = sandbox.folder();
    try (BpfObject sessions = BpfObject.load(Programs.TRACING.copyTo(folder), "user_session_v1");
        Program both = sessions.program("user_session_v1");
        BpfMap counts = sessions.map("runs")) {
      Hook session = Scene.mainOfToolAmongMany(Hook.Moment.SESSION);
      if (Release.isBefore(6, 13)) {
        KernelException e = assertThrows(KernelException.class, () -> Kernel.attach(session, both));
        assertTrue(e.getMessage().contains("user space: since Linux 6.13"), e.getMessage());
        return;
      }
      try (LinkHandle link = Kernel.attach(session, both)) {
        runTool();
        assertEquals(2, count(counts));
        assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
      }
      KernelException e = assertThrows(KernelException.class, () -> Kernel.attach(probes(0), both));
      assertTrue(e.getMessage().contains("was loaded for trace_uprobe_session"), e.getMessage());
    }
  }

  private static void runTool() throws Exception {
    new ProcessBuilder(Scene.TOOL.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void probesSayWhatIsNotThere() {
    KernelException file =
        assertThrows(
            KernelException.class,
            () -> Kernel.attach(probes(Path.of("/no/such"), 0, NONE), probe));
    assertTrue(file.getMessage().endsWith("ENOENT (there is no such file)"), file.getMessage());
    KernelException process =
        assertThrows(KernelException.class, () -> Kernel.attach(probes(Integer.MAX_VALUE), probe));
    assertTrue(process.getMessage().contains("there is no process"), process.getMessage());
    assertThrows(IllegalArgumentException.class, () -> probes(Scene.TOOL, 0, List.of(1L, 2L)));
  }
}
