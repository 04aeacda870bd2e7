package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Hook.Moment;
import io.baton.kernel.IteratorRange;
import io.baton.kernel.PerfCounter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;

/** What the section of a program and the options of attach come to. */
class AttachTracerTest {
  private static final Path FILE = Path.of("/bin/x");

  private static Hook hook(String kind, String section, String options) {
    CommandName name = CommandName.of("attach " + kind).orElseThrow();
    AttachTracerCommand command = (AttachTracerCommand) name.make();
    String line = "t.o --name n " + options;
    Parsers.of(command, "attach").parseArgs(line.strip().split(" +"));
    return command.hook(SectionName.parse(section));
  }

  private static Stream<Arguments> hooks() {
    List<String> two = List.of("a", "b");
    return Stream.of(
        Arguments.of("tracing", "fentry/f", "", new Hook.Tracing(AttachType.TRACE_FENTRY, 0)),
        Arguments.of("tracing", "fexit.s/f", "", new Hook.Tracing(AttachType.TRACE_FEXIT, 0)),
        Arguments.of("tracing", "fmod_ret/f", "", new Hook.Tracing(AttachType.MODIFY_RETURN, 0)),
        Arguments.of("tracing", "lsm/f", "--cookie 7", new Hook.Tracing(AttachType.LSM_MAC, 7)),
        Arguments.of("tracing", "tp_btf/f", "", new Hook.TracingRawTracepoint(0)),
        Arguments.of("raw-tracepoint", "raw_tp/f", "", new Hook.RawTracepoint("f", 0)),
        Arguments.of("raw-tracepoint", "raw_tp", "--at f", new Hook.RawTracepoint("f", 0)),
        Arguments.of("tracepoint", "tracepoint/c/f", "", new Hook.Tracepoint("c", "f", 0)),
        Arguments.of("tracepoint", "tp", "--at c:f", new Hook.Tracepoint("c", "f", 0)),
        Arguments.of("kprobe", "kprobe/f", "", new Hook.Kprobe("f", 0, Moment.ENTRY, 0)),
        Arguments.of("kprobe", "kprobe/f+0x10", "", new Hook.Kprobe("f", 16, Moment.ENTRY, 0)),
        Arguments.of("kprobe", "kretprobe/f", "--at g", new Hook.Kprobe("g", 0, Moment.RETURN, 0)),
        Arguments.of(
            "kprobe",
            "kprobe",
            "--at 0xffffffff81000000 --cookie 0xffffffffffffffff",
            Hook.Kprobe.at(0xffffffff81000000L, Moment.ENTRY, -1)),
        Arguments.of(
            "kprobe-multi",
            "kretprobe.multi/f",
            "--at a --at b --cookie 1 --cookie 2",
            new Hook.KprobeMulti(two, List.of(), List.of(1L, 2L), Moment.RETURN)),
        Arguments.of(
            "kprobe-multi",
            "kprobe.session",
            "--at 0x10",
            new Hook.KprobeMulti(List.of(), List.of(16L), List.of(), Moment.SESSION)),
        Arguments.of(
            "uprobe",
            "uretprobe",
            "--at /bin/x+0x10 --reference-counter 3 --pid 4",
            new Hook.Uprobe(FILE, 16, 3, 4, Moment.RETURN, 0)),
        Arguments.of(
            "uprobe-multi",
            "uprobe.multi.s",
            "--at /bin/x+1 --at /bin/x+0x10",
            new Hook.UprobeMulti(FILE, List.of(1L, 16L), List.of(), List.of(), 0, Moment.ENTRY)),
        Arguments.of(
            "perf-event",
            "perf_event",
            "--counter page-faults --every 10 --cpu 0",
            new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 10, 0, 0, 0)),
        Arguments.of("iter", "iter/task", "", new Hook.Iterator(new IteratorRange.All())),
        Arguments.of(
            "iter", "iter.s/task", "--tid 5", new Hook.Iterator(new IteratorRange.Task(5, 0))),
        Arguments.of(
            "iter",
            "iter/cgroup",
            "--cgroup /c --walk ancestors_up",
            new Hook.Iterator(
                new IteratorRange.Cgroups(Path.of("/c"), IteratorRange.Walk.ANCESTORS_UP))));
  }

  @ParameterizedTest
  @MethodSource("hooks")
  void theSectionSaysWhatTheOptionsDoNot(String kind, String section, String options, Hook hook) {
    assertEquals(hook, hook(kind, section, options));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tracing        | kprobe/f       |                  | this is for fentry, fexit,",
        "tracing        | lsm_cgroup/f   |                  | its section is \"lsm_cgroup/f\"",
        "raw-tracepoint | raw_tp         |                  | does not say where: use --at",
        "tracepoint     | tp             | --at f           | write CATEGORY:NAME",
        "kprobe         | kprobe         |                  | does not say where: use --at",
        "kprobe         | kprobe.multi/f |                  | this is for kprobe and kretprobe",
        "kprobe-multi   | kprobe/f       |                  | kprobe.multi, kretprobe.multi and",
        "kprobe-multi   | kprobe.multi/f*|                  | no pattern",
        "uprobe         | uprobe         | --at /bin/x      | perf probe -x FILE -D FUNCTION",
        "uprobe-multi   | uprobe.multi   | --at /x+1 --at /y+1 | places in one file only",
        "perf-event     | perf_event     | --counter x --every 1 | perf counts no \"x\": cpu-clock",
        "iter           | kprobe/f       |                  | this is for iter",
        "iter           | iter/task      | --tid 1 --pid 2  | mutually exclusive",
        "kprobe         | kprobe/f       | --cookie x       | \"x\" is no number",
      })
  void whatDoesNotFitSaysWhatWould(String kind, String section, String options, String message) {
    RuntimeException e =
        assertThrows(
            RuntimeException.class, () -> hook(kind, section, options == null ? "" : options));
    assertTrue(
        e instanceof IllegalArgumentException || e instanceof ParameterException, e.toString());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
