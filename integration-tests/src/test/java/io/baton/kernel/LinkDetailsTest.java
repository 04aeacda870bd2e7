package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a link at a tracepoint or probe says of itself, by which it is known to sit at a hook. */
@ExtendWith(NoLeaks.class)
class LinkDetailsTest {
  private static final Path TOOL = Scene.TOOL;

  private final Sandbox sandbox = Sandbox.create();
  private final long main = Scene.mainOfTool();
  private final long start = Scene.inTool("_start");

  @AfterEach
  void close() {
    sandbox.close();
  }

  private interface Body {
    void run(LinkHandle link, LinkDetails details) throws IOException;
  }

  private void attached(HookKind kind, Hook hook, Body body) throws IOException {
    kind.need();
    sandbox.tracefs();
    String name = kind.program + "_v1";
    try (BpfObject object = BpfObject.load(kind.object.copyTo(sandbox.folder()), name);
        Program program = object.program(name);
        LinkHandle link = Kernel.attach(hook, program)) {
      body.run(link, link.details().orElseThrow());
      assertSits(true, hook, link);
    }
  }

  private static void assertSits(boolean expected, Hook hook, LinkHandle link) {
    try (Target target = Target.open(hook)) {
      assertEquals(expected, target.holds(link), hook.label());
    }
  }

  private static void assertOthers(LinkHandle link, Hook... others) {
    for (Hook other : others) {
      assertSits(false, other, link);
    }
  }

  @Test
  void perfEventsSayWhereTheyAre() throws IOException {
    if (Release.isBefore(6, 6)) {
      attached(
          HookKind.UPROBE,
          uprobe(main, false),
          (link, details) -> {
            assertEquals(new LinkDetails.NotTold("6.6"), details);
            assertSits(true, uprobe(start, false), link);
          });
      return;
    }
    Needs.kernel(6, 8, "telling the cookie of a perf event");
    attached(
        HookKind.TRACEPOINT,
        new Hook.Tracepoint("task", "task_rename", 5),
        (link, details) -> {
          assertEquals(new LinkDetails.Tracepoint("task_rename", 5), details);
          assertOthers(link, new Hook.Tracepoint("task", "task_newtask", 5), uprobe(main, true));
        });
    attached(
        HookKind.PERF_EVENT,
        new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 1, 0, Scene.BUSY_CPU, 6),
        (link, details) -> {
          assertEquals(new LinkDetails.PerfEvent(1, 2, 6), details);
          assertOthers(
              link, new Hook.PerfEvent(PerfCounter.HW_CACHE_REFERENCES, 1, 0, Scene.BUSY_CPU, 6));
        });
    for (boolean onReturn : List.of(false, true)) {
      attached(
          HookKind.UPROBE,
          uprobe(main, onReturn),
          (link, details) -> {
            assertEquals(new LinkDetails.Uprobe(TOOL, main, 0, onReturn, 7), details);
            assertOthers(link, uprobe(main, !onReturn), uprobe(start, onReturn));
          });
    }
  }

  private static Hook uprobe(long offset, boolean onReturn) {
    return new Hook.Uprobe(TOOL, offset, 0, 0, onReturn ? Moment.RETURN : Moment.ENTRY, 7);
  }

  @Test
  void aUprobeSaysItsReferenceCounter() throws IOException {
    Needs.kernel(6, 17, "telling the reference counter of a perf event");
    attached(
        HookKind.UPROBE,
        new Hook.Uprobe(TOOL, main, 0x4000, 0, Moment.ENTRY, 0),
        (link, details) ->
            assertEquals(new LinkDetails.Uprobe(TOOL, main, 0x4000, false, 0), details));
  }

  @Test
  void manyUprobesSayEachOfTheirPlaces() throws IOException {
    Needs.kernel(6, 8, "telling many uprobes");
    int pid = (int) ProcessHandle.current().pid();
    List<Long> places = List.of(start, main);
    List<Long> counters = List.of(0x4000L, 0x4002L);
    List<Long> cookies = List.of(8L, 9L);
    attached(
        HookKind.UPROBE_MULTI,
        new Hook.UprobeMulti(TOOL, places, counters, cookies, pid, Moment.RETURN),
        (link, details) -> {
          assertEquals(
              new LinkDetails.UprobeMulti(TOOL, places, counters, cookies, pid, true), details);
          assertOthers(
              link,
              new Hook.UprobeMulti(TOOL, places, counters, cookies, pid, Moment.ENTRY),
              new Hook.UprobeMulti(TOOL, places, counters, cookies, 0, Moment.RETURN),
              new Hook.UprobeMulti(TOOL, List.of(main), List.of(), List.of(), pid, Moment.RETURN));
        });
  }

  @Test
  void kprobesSayWhereTheyAre() throws IOException {
    Needs.kernel(6, 8, "telling the cookie of a kprobe");
    HookKind.KPROBE.need();
    long address = address("vfs_unlink");
    attached(
        HookKind.KPROBE,
        new Hook.Kprobe("vfs_unlink", 0, Moment.RETURN, 5),
        (link, details) -> {
          LinkDetails.Kprobe said = assertInstanceOf(LinkDetails.Kprobe.class, details);
          long at = said.address();
          assertTrue(at == address || at == address + 4, Long.toHexString(at));
          assertEquals(new LinkDetails.Kprobe("vfs_unlink", 0, at, true, 0, 5), said);
          assertOthers(
              link,
              new Hook.Kprobe("vfs_unlink", 0, Moment.ENTRY, 5),
              new Hook.Kprobe("vfs_rmdir", 0, Moment.RETURN, 5));
        });
    attached(
        HookKind.KPROBE,
        Hook.Kprobe.at(address, Moment.ENTRY, 0),
        (link, details) ->
            assertOthers(
                link,
                Hook.Kprobe.at(address + 1, Moment.ENTRY, 0),
                Hook.Kprobe.at(address("vfs_rmdir"), Moment.ENTRY, 0)));
  }

  @Test
  void manyKprobesSayEachOfTheirAddresses() throws IOException {
    Needs.kernel(6, 9, "telling the cookies of many kprobes");
    HookKind.KPROBE_MULTI.need();
    List<String> names = List.of("vfs_unlink", "vfs_rmdir");
    Set<Long> addresses = Set.of(address("vfs_unlink"), address("vfs_rmdir"));
    attached(
        HookKind.KPROBE_MULTI,
        new Hook.KprobeMulti(names, List.of(), List.of(3L, 4L), Moment.ENTRY),
        (link, details) -> {
          LinkDetails.KprobeMulti said = assertInstanceOf(LinkDetails.KprobeMulti.class, details);
          assertEquals(addresses, Set.copyOf(said.addresses()));
          int unlink = said.addresses().indexOf(address("vfs_unlink"));
          assertEquals(3, said.cookies().get(unlink));
          assertFalse(said.onReturn());
          assertSits(
              true,
              new Hook.KprobeMulti(List.of(), List.copyOf(addresses), List.of(), Moment.ENTRY),
              link);
          assertOthers(
              link,
              new Hook.KprobeMulti(names, List.of(), List.of(), Moment.RETURN),
              Scene.unlinkAmongMany(Moment.ENTRY));
        });
  }

  private static long address(String function) throws IOException {
    try (Stream<String> symbols = Files.lines(Path.of("/proc/kallsyms"))) {
      return symbols
          .filter(line -> line.endsWith(" " + function))
          .mapToLong(line -> Long.parseUnsignedLong(line.split(" ")[0], 16))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void whatHasNoMoreToSaySaysNothing() throws IOException {
    try (Scene scene = new Scene(HookKind.XDP);
        LinkHandle link = scene.attach(scene.v1)) {
      assertEquals(Optional.empty(), link.details());
      assertTrue(link.info().ifindex() > 0);
    }
  }
}
