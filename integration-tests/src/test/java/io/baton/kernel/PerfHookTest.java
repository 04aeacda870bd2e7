package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Moment;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What only perf events have: who holds one, whom it counts, and what the kernel refuses of them.
 */
@ExtendWith(NoLeaks.class)
class PerfHookTest {
  private static final Hook TRACEPOINT = new Hook.Tracepoint("task", "task_rename", 0);

  private final Sandbox sandbox = Sandbox.create();
  private BpfObject object;
  private Program point;
  private Program probe;
  private Program event;

  @BeforeAll
  static void need() {
    Needs.kernel(5, 15, "links on perf events");
  }

  @BeforeEach
  void load() throws IOException {
    sandbox.tracefs();
    Path file = Programs.TRACING.copyTo(sandbox.folder());
    object = BpfObject.load(file, "point_v1", "user_probe_v1", "event_v1");
    point = object.program("point_v1");
    probe = object.program("user_probe_v1");
    event = object.program("event_v1");
  }

  @AfterEach
  void close() {
    try (sandbox) {
      point.close();
      probe.close();
      event.close();
      object.close();
    }
  }

  private long count() {
    try (BpfMap runs = object.map("runs")) {
      return runs.lookup(ByteBuffer.allocate(Integer.BYTES)).getLong(0);
    }
  }

  private static Hook uprobe(Path file, long offset, int pid) {
    return new Hook.Uprobe(file, offset, 0, pid, Moment.ENTRY, 0);
  }

  private static void assertRefused(String end, Hook hook, Program program) {
    KernelException e =
        assertThrows(KernelException.class, () -> Kernel.attach(hook, program).close());
    assertTrue(e.getMessage().endsWith(end), e.getMessage());
  }

  /** Each attaching opens an event, which nobody has open afterwards but the link. */
  @Test
  void theLinkAloneHoldsTheEvent() throws IOException {
    try (Target target = Target.open(uprobe(Scene.TOOL, Scene.mainOfTool(), 0))) {
      try (LinkHandle one = target.attach(probe)) {
        try (LinkHandle two = target.attach(probe)) {
          assertNoEventIsOpen();
          Scene.act();
          assertEquals(2, count(), one + " and " + two);
        }
        Scene.act();
        assertEquals(3, count());
      }
      Scene.act();
      assertEquals(3, count());
    }
  }

  private static void assertNoEventIsOpen() {
    for (String name : new File("/proc/self/fd").list()) {
      Path fd = Path.of("/proc/self/fd", name);
      try {
        String target = Files.readSymbolicLink(fd).toString();
        assertFalse(target.contains("perf_event"), target);
      } catch (IOException e) {
        // It was that of the list.
        assertFalse(Files.exists(fd), fd.toString());
      }
    }
  }

  @Test
  void aProbeOfOneProcessDoesNotSeeAnother() throws Exception {
    int own = (int) ProcessHandle.current().pid();
    try (LinkHandle link = Kernel.attach(uprobe(Scene.TOOL, Scene.mainOfTool(), own), probe)) {
      Scene.act();
      assertEquals(0, count());
      assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
    }
  }

  @Test
  void aCounterOfOneThread() throws IOException {
    int tid = Integer.parseInt(Path.of("/proc/thread-self").toRealPath().getFileName().toString());
    Hook hook = new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 1, tid, -1, 0);
    try (LinkHandle link = Kernel.attach(hook, event)) {
      fault();
      assertTrue(count() > 0, link + " saw no fault");
    }
    long seen = count();
    fault();
    assertEquals(seen, count());
  }

  /** Touches pages of a new file: memory that is only allocated may have been touched before. */
  private static void fault() throws IOException {
    Path file = Files.createTempFile("baton-test-", null);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      MappedByteBuffer pages = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
      for (int at = 0; at < pages.capacity(); at += 4096) {
        pages.put(at, (byte) 1);
      }
    }
  }

  @Test
  void tracepointsSayWhatIsWrong() {
    assertRefused(
        "tracepoint task:no_such: ENOENT (the kernel has no such tracepoint)",
        new Hook.Tracepoint("task", "no_such", 0),
        point);
    assertRefused(
        "EINVAL (" + probe + " is no program of a \"tracepoint\" section)", TRACEPOINT, probe);
    try (LinkHandle link = Kernel.attach(TRACEPOINT, point)) {
      assertRefused(
          "EEXIST (" + point + " is on that tracepoint already: load it a second time)",
          TRACEPOINT,
          point);
      assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
    }
  }

  @Test
  void uprobesSayWhatIsWrong() {
    assertRefused("ENOENT (there is no such file)", uprobe(Path.of("/no/such"), 0, 0), probe);
    assertRefused("(it is no regular file, or not that long)", uprobe(Path.of("/"), 0, 0), probe);
    assertRefused(
        "(it is no regular file, or not that long)", uprobe(Scene.TOOL, 1 << 30, 0), probe);
    assertRefused(
        "ESRCH (there is no process " + Integer.MAX_VALUE + ")",
        uprobe(Scene.TOOL, Scene.mainOfTool(), Integer.MAX_VALUE),
        probe);
    assertRefused(
        "EINVAL (" + point + " is no program of a \"uprobe\" section)",
        uprobe(Scene.TOOL, Scene.mainOfTool(), 0),
        point);
  }

  @Test
  void kprobesSayWhatIsWrong() throws IOException {
    Hook hook = new Hook.Kprobe("no_such_function", 0, Moment.ENTRY, 0);
    if (Files.exists(Path.of("/sys/bus/event_source/devices/kprobe"))) {
      assertRefused("ENOENT (the kernel has no such function)", hook, probe);
      assertRefused(
          "EINVAL (the kernel allows no probe there, or it is no function that returns)",
          new Hook.Kprobe("vfs_unlink", 1 << 20, Moment.RETURN, 0),
          probe);
      return;
    }
    NotSupportedException e =
        assertThrows(NotSupportedException.class, () -> Kernel.attach(hook, probe));
    assertEquals(
        "this kernel has no kprobes: it was built without CONFIG_KPROBE_EVENTS", e.getMessage());
  }

  @Test
  void countersSayWhatIsWrong() {
    int cpu = 4095;
    assertRefused(
        "(there is no CPU " + cpu + ", or it is offline)",
        new Hook.PerfEvent(PerfCounter.SW_CPU_CLOCK, 1000, 0, cpu, 0),
        event);
    assertRefused(
        "ESRCH (there is no thread " + Integer.MAX_VALUE + ")",
        new Hook.PerfEvent(PerfCounter.SW_CPU_CLOCK, 1000, Integer.MAX_VALUE, -1, 0),
        event);
    Hook cycles = new Hook.PerfEvent(PerfCounter.HW_CPU_CYCLES, 1 << 20, 0, Scene.BUSY_CPU, 0);
    try {
      Kernel.attach(cycles, event).close();
    } catch (KernelException e) {
      String said = e.getMessage();
      assertTrue(said.endsWith("(this machine does not count cpu-cycles)"), said);
    }
  }

  /** Says what it could not open. */
  static final class Opener {
    public static void main(String[] args) {
      Path self = Path.of("/proc/self/exe").toAbsolutePath();
      for (Hook hook :
          List.of(
              TRACEPOINT,
              uprobe(self, 0, 0),
              new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 1, 0, Scene.BUSY_CPU, 0))) {
        try {
          PerfEvents.open(hook).close();
        } catch (KernelException e) {
          System.out.println(e.getMessage());
        }
      }
    }

    private Opener() {}
  }

  @Test
  void aMissingCapabilityIsNamed() throws IOException {
    String paranoid = Files.readString(Path.of("/proc/sys/kernel/perf_event_paranoid")).strip();
    List<String> said =
        Commands.run(Jvm.withoutCapabilities(Opener.class).toArray(new String[0])).lines().toList();
    boolean above = paranoid.matches("[3-9]");
    String setting =
        "(needs CAP_%s, as kernel.perf_event_paranoid is %s)"
            .formatted(above ? "SYS_ADMIN" : "PERFMON", paranoid);
    String always = above ? setting : "(needs CAP_SYS_ADMIN)";
    List<String> hints =
        paranoid.equals("-1") ? List.of(always) : List.of(setting, always, setting);
    assertEquals(hints, said.stream().map(line -> line.substring(line.indexOf('('))).toList());
  }

  @Test
  void aMissingTracefsIsNamed() {
    Needs.tools("unshare");
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
    command.add("umount -a -t tracefs && exec \"$0\" \"$@\"");
    command.addAll(Jvm.command(Opener.class));
    String said = Commands.run(command.toArray(new String[0]));
    assertEquals(
        "open tracepoint task:task_rename: ENOENT (tracefs is not mounted: mount -t tracefs tracefs"
            + " /sys/kernel/tracing)",
        said.strip());
  }
}
