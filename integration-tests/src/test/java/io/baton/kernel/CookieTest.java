package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Hook.Moment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program reads the cookie that its link was made with. */
@ExtendWith(NoLeaks.class)
class CookieTest {
  /** More than 32 bits of it arrive. */
  private static final long COOKIE = 0x0123_4567_89ab_cdefL;

  private final Sandbox sandbox = Sandbox.create();

  @AfterEach
  void close() {
    sandbox.close();
  }

  private static Hook hook(HookKind kind, long cookie) {
    long main = Scene.mainOfTool();
    return switch (kind) {
      case RAW_TRACEPOINT -> new Hook.RawTracepoint("task_rename", cookie);
      case TYPED_TRACEPOINT -> new Hook.TracingRawTracepoint(cookie);
      case TRACEPOINT -> new Hook.Tracepoint("task", "task_rename", cookie);
      case KPROBE -> new Hook.Kprobe("vfs_unlink", 0, Moment.ENTRY, cookie);
      case KRETPROBE -> new Hook.Kprobe("vfs_unlink", 0, Moment.RETURN, cookie);
      case UPROBE -> new Hook.Uprobe(Scene.TOOL, main, 0, 0, Moment.ENTRY, cookie);
      case URETPROBE -> new Hook.Uprobe(Scene.TOOL, main, 0, 0, Moment.RETURN, cookie);
      case PERF_EVENT ->
          new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 10, 0, Scene.BUSY_CPU, cookie);
      case KPROBE_MULTI -> kernel(cookie, Moment.ENTRY);
      case KPROBE_SESSION -> kernel(cookie, Moment.SESSION);
      case UPROBE_MULTI -> tool(List.of(main), List.of(cookie), Moment.ENTRY);
      case UPROBE_SESSION -> tool(List.of(main), List.of(cookie), Moment.SESSION);
      case FENTRY -> new Hook.Tracing(AttachType.TRACE_FENTRY, cookie);
      case FEXIT -> new Hook.Tracing(AttachType.TRACE_FEXIT, cookie);
      default -> throw new AssertionError(kind);
    };
  }

  private static Hook kernel(long cookie, Moment moment) {
    return new Hook.KprobeMulti(List.of("vfs_unlink"), List.of(), List.of(cookie), moment);
  }

  private static Hook tool(List<Long> offsets, List<Long> cookies, Moment moment) {
    return new Hook.UprobeMulti(Scene.TOOL, offsets, List.of(), cookies, 0, moment);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RAW_TRACEPOINT",
        "TYPED_TRACEPOINT",
        "TRACEPOINT",
        "KPROBE",
        "KRETPROBE",
        "UPROBE",
        "URETPROBE",
        "PERF_EVENT",
        "KPROBE_MULTI",
        "KPROBE_SESSION",
        "UPROBE_MULTI",
        "UPROBE_SESSION",
        "FENTRY",
        "FEXIT"
      })
  void reachesTheProgram(HookKind kind) throws IOException {
    kind.need();
    if (kind.type == LinkType.RAW_TRACEPOINT) {
      Needs.kernel(6, 10, "the cookie of a raw tracepoint");
    }
    sandbox.tracefs();
    assertEquals(COOKIE, seenBy(kind, hook(kind, COOKIE)));
    assertEquals(0, seenBy(kind, hook(kind, 0)));
  }

  @Test
  void eachPlaceHasItsOwn() throws IOException {
    HookKind kind = HookKind.UPROBE_MULTI;
    kind.need();
    // Every process begins at _start and comes to main later.
    List<Long> offsets = List.of(Scene.inTool("_start"), Scene.mainOfTool());
    assertEquals(2, seenBy(kind, tool(offsets, List.of(1L, 2L), Moment.ENTRY)));
    assertEquals(1, seenBy(kind, tool(offsets, List.of(2L, 1L), Moment.ENTRY)));
  }

  /** What the program saw last. */
  private long seenBy(HookKind kind, Hook hook) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(Integer.BYTES);
    ByteBuffer none = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, ~0);
    try (BpfObject object =
            BpfObject.load(Programs.COOKIES.copyTo(sandbox.folder()), kind.program);
        Program program = object.program(kind.program);
        BpfMap cookies = object.map("cookies")) {
      cookies.update(first, none);
      try (LinkHandle link = Kernel.attach(hook, program)) {
        assertEquals(kind.type, link.info().type());
        if (kind == HookKind.PERF_EVENT) {
          Scene.runOnBusyCpu();
        } else {
          Scene.act();
        }
      }
      return cookies.lookup(first).getLong(0);
    }
  }
}
