package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of {@code baton attach}: it is attached, seen where it is, and let go. */
class AttachKindsTest {
  private static final Path KPROBES = Path.of("/proc/sys/debug/kprobes-optimization");
  private static final Path TOOL = Path.of("target/native/handover").toAbsolutePath();

  private static final Map<Programs, Path> OBJECTS = new EnumMap<>(Programs.class);
  private static final Map<String, String> WORDS = new HashMap<>();
  private static Host host;

  @BeforeAll
  static void start() throws IOException {
    Needs.tools("bpftool", "nm");
    host = new Host();
    host.sandbox.tracefs();
    Path folder = host.sandbox.folder();
    for (Programs object : Programs.values()) {
      OBJECTS.put(object, object.copyTo(folder));
    }
    Sandbox.End end = host.sandbox.wire().right();
    WORDS.put("INTERFACE", end.ifname() + " --netns " + end.namespace());
    WORDS.put("NETNS", end.namespace());
    WORDS.put("CGROUP", host.cgroup.toString());
    WORDS.put("PIN", pinnedMap("sockmap", 4));
    WORDS.put("ARRAY", pinnedMap("array", 8));
    WORDS.put("MAIN", TOOL + "+0x" + Long.toHexString(mainOfTool()));
    WORDS.put("PID", "" + ProcessHandle.current().pid());
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  private static String pinnedMap(String type, int valueSize) {
    Path pin = host.sandbox.bpffs().resolve(type);
    Commands.run(
        ("bpftool map create " + pin + " type " + type + " key 4 value " + valueSize)
            .concat(" entries 2 name baton_test")
            .split(" "));
    return pin.toString();
  }

  private static long mainOfTool() {
    return Commands.run("nm", TOOL.toString())
        .lines()
        .filter(line -> line.endsWith(" T main"))
        .mapToLong(line -> Long.parseLong(line.split(" ")[0], 16))
        .findFirst()
        .orElseThrow();
  }

  /** The words of a command line, those in capitals replaced by what there is here. */
  private static List<String> words(String line) {
    String filled = line;
    for (Map.Entry<String, String> word : WORDS.entrySet()) {
      filled = filled.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
    }
    return filled.isBlank() ? List.of() : List.of(filled.strip().split(" +"));
  }

  private static Baton.Result attach(
      String kind, String target, Programs object, String program, String options) {
    List<String> command = new ArrayList<>(List.of("attach", kind));
    command.addAll(words(target));
    command.add(OBJECTS.get(object) + ":" + program);
    command.addAll(List.of("--name", kind));
    command.addAll(words(options));
    return host.baton(command.toArray(String[]::new));
  }

  private static String row(String name) {
    return host.baton("ls")
        .done()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("")
        .replaceAll(" +", " ");
  }

  @ParameterizedTest(name = "{0} {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "xdp | INTERFACE | DEMO | firewall_v1 | '' | xdp .* of .*",
        "tcx | INTERFACE | DEMO | edge_v1 | --first --expect-revision 1 | tcx .* ingress",
        "cgroup | CGROUP | DEMO | guard_v1 | '' | cgroup .* ingress",
        "netns | NETNS | NETWORK | lookup_v1 | '' | netns netns .* sk_lookup",
        "netns | /run/netns/NETNS | NETWORK | dissector_v1 | '' | netns netns .* flow_dissector",
        "netfilter | forward | NETWORK | filter_v1 | --netns NETNS --family ipv6 --priority -5"
            + " | netfilter ipv6 forward priority -5",
        "sockmap | PIN | SOCKMAP | verdict_v1 | '' | sockmap map .* sk_skb_stream_verdict",
        "tracing | '' | TRACING | typed_v1 | '' | raw_tracepoint task_rename",
        "raw-tracepoint | '' | TRACING | raw_v1 | --at task_rename | raw_tracepoint task_rename",
        "tracepoint | '' | TRACING | point_v1 | --cookie 7 | perf tracepoint task_rename",
        "uprobe | '' | TRACING | user_probe_v1 | --at MAIN | perf uprobe MAIN",
        "uprobe-multi | '' | TRACING | user_probes_v1 | --at MAIN | uprobe_multi MAIN",
        "perf-event | '' | TRACING | event_v1 | --counter page-faults --every 1000 --cpu 0"
            + " | perf page-faults",
        "iter | '' | TRACING | tasks_v1 | '' | iter task",
      })
  void isAttachedAndSeenAndLetGo(
      String kind, String target, Programs object, String program, String options, String seen) {
    String said = attach(kind, target, object, program, options).done();
    assertTrue(said.contains(kind + "   ATTACHED: " + program + "#"), said);
    assertTrue(said.endsWith("), in custody until released\n"), said);
    int link = host.linkId(kind);
    String expected = String.join(" ", words(seen)).replace("+", "\\+");
    String row = row(kind);
    assertTrue(
        row.matches(kind + " " + link + " " + expected + " " + program + "#.*"),
        row + " is not " + expected);
    assertEquals(ExitCode.DONE, host.baton("show", "-q", kind).exitCode());
    host.baton("release", kind).done();
    assertTrue(host.link(link).isEmpty());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "kprobe | probe_v1 | --at vfs_unlink | perf kprobe vfs_unlink",
        "kprobe-multi | probes_v1 | --at vfs_unlink --at vfs_rmdir | kprobe_multi 2 functions",
        "tracing | entry_v1 | '' | tracing trace_fentry"
      })
  void whatSomeKernelsRefuse(String kind, String program, String options, String seen) {
    Needs.stock(Files.exists(KPROBES), kind + ": this kernel has no kprobes and no fentry");
    isAttachedAndSeenAndLetGo(kind, "", Programs.TRACING, program, options, seen);
  }

  @Test
  void netkit() {
    Sandbox.End end = host.sandbox.wire().right();
    try {
      Commands.run("ip", "-n", end.namespace(), "link", "add", "kit", "type", "netkit");
    } catch (AssertionError e) {
      Needs.stock(false, "netkit: this kernel has no such interfaces");
    }
    String target = "kit --netns " + end.namespace();
    isAttachedAndSeenAndLetGo(
        "netkit", target, Programs.NETWORK, "kit_v1", "--end peer", "netkit .* peer");
  }

  /** What an iterator writes, as numbers. */
  private static List<String> read(String name) {
    String read = String.join(" ", host.command("read", name)) + " | od -An -v -w8 -td8";
    return Baton.run(List.of("bash", "-o", "pipefail", "-c", read), Map.of())
        .done()
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void anIteratorIsReadAsOftenAsOneLikes() {
    Needs.kernel(6, 1, "a range of tasks");
    attach("iter", "", Programs.ITERATORS, "threads", "--tid PID").done();
    assertEquals(words("PID"), read("iter"));
    assertEquals(words("PID"), read("iter"));
    assertEquals("custody", ((Map<?, ?>) host.json("show", "iter").get("entry")).get("state"));
    host.baton("release", "iter").done();
    attach("iter", "", Programs.ITERATORS, "values", "--map ARRAY").done();
    assertEquals(List.of("0", "0"), read("iter"));
    assertTrue(row("iter").contains(" iter bpf_map_elem of map "), row("iter"));
    host.baton("release", "iter").done();
  }

  @Test
  void nothingElseIsRead() {
    host.attach("silent").done();
    String said = host.baton("read", "silent").refused(ExitCode.FAILED);
    assertTrue(said.contains("has no output: only an iterator has"), said);
    assertEquals("custody", ((Map<?, ?>) host.json("show", "silent").get("entry")).get("state"));
    host.baton("release", "silent").done();
  }
}
