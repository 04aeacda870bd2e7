package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of links says what {@link LinkContractTest} found true on the kernel. */
class LinkTableTest {
  private static final Path README = Path.of("..", "README.md");

  /** Name, hook, kernel, privilege, replace, detach. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| (\\w+) \\| (\\S+) \\| ([\\d.]+) \\| [^|]+ \\| (\\w+) \\| (\\w+) \\|$");

  @Test
  void aRowForEachKindThatWasTested() throws IOException {
    Set<List<String>> kinds =
        Arrays.stream(HookKind.values())
            .map(
                kind ->
                    List.of(
                        kind.name().toLowerCase(Locale.ROOT),
                        kind.since,
                        kind.canReplace() ? "yes" : "no",
                        kind.canDetach() ? "yes" : "no"))
            .collect(Collectors.toSet());
    // Has no program of its own, and so a test of its own, StructOpsTest.
    kinds.add(List.of("struct_ops", LinkType.STRUCT_OPS.since(), "yes", "yes"));
    Set<List<String>> rows =
        ROW.matcher(Files.readString(README))
            .results()
            .map(row -> List.of(row.group(1), row.group(3), row.group(4), row.group(5)))
            .collect(Collectors.toSet());
    assertEquals(kinds, rows);
  }

  @Test
  void theCodeSaysTheSame() {
    for (HookKind kind : HookKind.values()) {
      assertEquals(kind.canReplace(), kind.type.canReplace(), kind + " replace");
      assertEquals(kind.canDetach(), kind.type.canDetach(), kind + " detach");
    }
    // Where several kinds make one type of link, the type is as old as the oldest.
    for (HookKind kind :
        List.of(
            HookKind.XDP,
            HookKind.TCX,
            HookKind.CGROUP,
            HookKind.NETKIT,
            HookKind.FLOW_DISSECTOR,
            HookKind.NETFILTER,
            HookKind.SOCKMAP,
            HookKind.ITER,
            HookKind.RAW_TRACEPOINT,
            HookKind.TRACEPOINT,
            HookKind.KPROBE_MULTI,
            HookKind.UPROBE_MULTI)) {
      assertEquals(kind.since, kind.type.since(), kind.name());
    }
  }

  @Test
  void namesTheHooksThereAre() throws IOException {
    Set<String> named =
        ROW.matcher(Files.readString(README))
            .results()
            .map(row -> row.group(2))
            .filter(hook -> !hook.equals("–"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there =
        Arrays.stream(Hook.class.getPermittedSubclasses())
            .map(hook -> "`Hook." + hook.getSimpleName() + "`")
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(there, named);
  }

  /** And so does each hook of a cgroup, by {@link CgroupContractTest}. */
  @Test
  void noHookOfACgroupIsForgotten() {
    Set<String> tested =
        Arrays.stream(CgroupKind.values()).map(Enum::name).collect(Collectors.toSet());
    Set<String> all =
        Arrays.stream(AttachType.values())
            .map(Enum::name)
            .filter(name -> name.startsWith("CGROUP_"))
            .collect(Collectors.toSet());
    assertEquals(all, tested);
  }
}
