package io.baton.kernel;

import static io.baton.kernel.Capability.BPF;
import static io.baton.kernel.Capability.NET_ADMIN;
import static io.baton.kernel.Capability.PERFMON;
import static io.baton.kernel.Capability.SYS_ADMIN;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The README's column of privileges: with exactly what it names a link of that type can be made,
 * and without one of them the refusal says which.
 */
@ExtendWith(NoLeaks.class)
class PrivilegeTest {
  private static final Path README = Path.of("..", "README.md");

  private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");

  private record Privilege(Set<Capability> toLoad, Set<Capability> toAttach) {
    static Privilege of(String type) throws IOException {
      Pattern row =
          Pattern.compile(
              "(?m)^\\| " + type + " \\|[^|]+\\|[^|]+\\| ([^|;]+)(?:; attaching takes (\\w+))?");
      MatchResult found = row.matcher(Files.readString(README)).results().findFirst().orElseThrow();
      return new Privilege(parse(found.group(1)), parse(found.group(2)));
    }

    /** As {@link #toAttach}, on this machine. */
    Set<Capability> toAttachHere() throws IOException {
      boolean paranoid = Integer.parseInt(Files.readString(PARANOID).strip()) > 2;
      return paranoid && toAttach.contains(PERFMON) ? EnumSet.of(SYS_ADMIN) : toAttach;
    }

    private static Set<Capability> parse(String namesOrNull) {
      Set<Capability> all = EnumSet.noneOf(Capability.class);
      if (namesOrNull != null) {
        Pattern.compile("CAP_(\\w+)")
            .matcher(namesOrNull)
            .results()
            .forEach(name -> all.add(Capability.valueOf(name.group(1))));
      }
      return all;
    }
  }

  /** That it can be done with these, and with everything but one of them it cannot. */
  private static void assertNeeds(Set<Capability> all, Callable<? extends AutoCloseable> body)
      throws Exception {
    Powers.with(all, body);
    for (Capability one : all) {
      // That one does for the others too.
      Set<Capability> rest = EnumSet.complementOf(EnumSet.of(one, SYS_ADMIN));
      KernelException e = assertThrows(KernelException.class, () -> Powers.with(rest, body));
      assertTrue(e.getMessage().contains("(needs CAP_" + one), e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(HookKind.class)
  void whatTheTableNamesIsEnoughAndNeeded(HookKind kind) throws Exception {
    kind.need();
    Privilege privilege = Privilege.of(kind.name().toLowerCase(Locale.ROOT));
    try (Scene scene = new Scene(kind)) {
      scene
          .end()
          .<Void, Exception>call(
              () -> {
                assertNeeds(privilege.toLoad, () -> loadPlain(scene, kind));
                assertNeeds(privilege.toAttachHere(), () -> kind.attach(scene, scene.v1));
                return null;
              });
    }
  }

  /** A program that the verifier allows everybody. */
  private static BpfObject loadPlain(Scene scene, HookKind kind) throws IOException {
    return switch (kind) {
      case XDP -> load(scene.sandbox, Programs.FREPLACE, "asks");
      case TCX -> load(scene.sandbox, Programs.NETWORK, "kit_v1");
      case CGROUP -> load(scene.sandbox, Programs.CGROUPS, "inet_ingress_v1");
      default -> kind.load(scene, kind.object.copyTo(scene.sandbox.folder()), kind.program + "_v1");
    };
  }

  private static BpfObject load(Sandbox sandbox, Programs file, String... programs)
      throws IOException {
    return BpfObject.load(file.copyTo(sandbox.folder()), programs);
  }

  @ParameterizedTest
  @EnumSource(CgroupKind.class)
  void hooksOfCgroupsDiffer(CgroupKind kind) throws Exception {
    kind.need();
    boolean packets = kind.name().matches("CGROUP_INET_(IN|E)GRESS");
    String name = kind.program() + "_v1";
    try (Sandbox sandbox = Sandbox.create();
        BpfObject object = load(sandbox, Programs.CGROUPS, name);
        Program program = object.program(name)) {
      Hook hook = new Hook.Cgroup(sandbox.cgroup("privilege"), kind.attachType());
      assertNeeds(
          packets ? EnumSet.of(BPF) : EnumSet.of(BPF, NET_ADMIN),
          () -> load(sandbox, Programs.CGROUPS, name));
      assertNeeds(
          packets ? EnumSet.of(NET_ADMIN) : EnumSet.noneOf(Capability.class),
          () -> Kernel.attach(hook, program));
    }
  }

  @Test
  void structOps() throws Exception {
    Needs.guest("a congestion control of TCP");
    Needs.kernel(6, 4, "a link of struct_ops");
    Privilege privilege = Privilege.of("struct_ops");
    try (Sandbox sandbox = Sandbox.create();
        BpfObject object = load(sandbox, Programs.CONGESTION);
        BpfMap map = object.map("patient")) {
      assertNeeds(privilege.toLoad, () -> load(sandbox, Programs.CONGESTION));
      assertNeeds(privilege.toAttach, () -> Kernel.attach(new Hook.StructOps(map)));
    }
  }

  /** The demo's programs compute with pointers into a packet. */
  @ParameterizedTest
  @EnumSource(
      value = HookKind.class,
      names = {"XDP", "TCX", "CGROUP"})
  void theVerifierIsStricterWithoutOne(HookKind kind) throws Exception {
    kind.need();
    String name = kind.program + "_v1";
    try (Sandbox sandbox = Sandbox.create()) {
      Callable<BpfObject> body = () -> load(sandbox, Programs.DEMO, name);
      Powers.with(EnumSet.of(BPF, NET_ADMIN, PERFMON), body);
      // So the guests are started, and BPF heeds it since 6.7.
      String started = Files.readString(Path.of("/proc/cmdline"));
      if (started.contains("mitigations=off") && !Release.isBefore(6, 7)) {
        Powers.with(EnumSet.of(BPF, NET_ADMIN), body);
        return;
      }
      KernelException e =
          assertThrows(KernelException.class, () -> Powers.with(EnumSet.of(BPF, NET_ADMIN), body));
      assertTrue(e.getMessage().contains("stricter without CAP_PERFMON"), e.getMessage());
    }
  }
}
