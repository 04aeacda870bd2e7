package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who holds what, whoever attached it. */
@ExtendWith(NoLeaks.class)
class InspectionTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Seen seen;

  @BeforeEach
  void see() throws IOException {
    seen = new Seen();
  }

  @AfterEach
  void close() {
    seen.close();
  }

  @Test
  void holdersAndPinsAreNamed() throws IOException {
    LinkHandle link = seen.attach();
    Path pin = seen.sandbox.bpffs().resolve("seen");
    link.pin(pin);
    Process holder = seen.hold(pin);
    String id = Integer.toString(link.objectId());
    Map<String, Object> seen = Seen.json("holders", id);
    List<?> holders = (List<?>) seen.get("holders");
    Map<?, ?> other = Seen.holder(holders, holder.pid());
    assertEquals("python3", other.get("command"));
    assertEquals(0L, other.get("uid"));
    assertEquals(3L, other.get("descriptors"));
    Map<?, ?> own = Seen.holder(holders, ProcessHandle.current().pid());
    assertEquals(1L, own.get("descriptors"));
    assertEquals(2, holders.size());
    Map<?, ?> pinned = (Map<?, ?>) ((List<?>) seen.get("pins")).get(0);
    assertEquals(pin.toString(), pinned.get("path"));
    assertEquals(0600L, pinned.get("mode"));

    String said = Seen.text("holders", id);
    assertTrue(said.contains("python3[" + holder.pid() + "] (uid 0"), said);
    assertTrue(said.contains(", 3 descriptors"), said);
    assertTrue(said.contains("pin " + pin + " (uid 0, 0600)"), said);
    link.close();
    assertEquals(1, ((List<?>) Seen.json("holders", id).get("holders")).size());
  }

  @Test
  void aLinkWithoutANameIsShownByItsId() {
    String id;
    try (LinkHandle link = seen.attach()) {
      id = Integer.toString(link.objectId());
      Map<?, ?> row = (Map<?, ?>) ((List<?>) Seen.json("show", id).get("links")).get(0);
      assertEquals(link.objectId(), ((Long) ((Map<?, ?>) row.get("link")).get("id")).intValue());
      List<String> said = Seen.text("show", id).lines().toList();
      String first = "-   ATTACHED: guard_v1#%d on ".formatted(seen.guard.id());
      assertTrue(said.get(0).startsWith(first), said.toString());
      assertTrue(said.get(0).endsWith("ingress (cgroup, link " + id + ")"), said.toString());
      assertTrue(said.get(1).matches(" program +tag [0-9a-f]{16}, loaded [0-9:]+ by uid 0"));
      String holder = "[" + ProcessHandle.current().pid() + "] (uid 0";
      assertTrue(said.stream().anyMatch(line -> line.contains(holder)), said.toString());
      assertEquals(ExitCode.DONE, Baton.run("show", "-q", id).exitCode());
      link.detach();
      assertEquals(ExitCode.NO, Baton.run("show", "-q", id).exitCode());
    }
    assertEquals(ExitCode.NO_SUCH_NAME, Baton.run("show", "-q", id).exitCode());
    String refused = Baton.run("show", id).refused(ExitCode.NO_SUCH_NAME);
    assertTrue(refused.contains("no such name and no such link"), refused);
  }

  @Test
  void whoIsInAContainerIsFoundByIt() throws Exception {
    String id = "0123456789abcdef".repeat(4);
    Path container = Files.createDirectory(seen.unit.resolve("docker-" + id + ".scope"));
    Path pin = seen.sandbox.bpffs().resolve("contained");
    try (LinkHandle link = seen.attach()) {
      link.pin(pin);
      Process holder = PinHolder.startContained(container, pin);
      seen.started.add(holder);
      List<?> found = Seen.links("--container", id.substring(0, 12));
      assertEquals(1, found.size(), found.toString());
      List<?> holders = (List<?>) ((Map<?, ?>) found.get(0)).get("holders");
      long inside = holder.children().findFirst().orElseThrow().pid();
      Map<?, ?> contained = Seen.holder(holders, inside);
      assertEquals(id, contained.get("containerId"));
      assertEquals("python3", contained.get("command"));
      String said = Seen.text("holders", Integer.toString(link.objectId()));
      assertTrue(said.contains("container " + id.substring(0, 12)), said);
      holder.destroyForcibly().waitFor();
      Await.until("gone", DEADLINE, () -> ProcessHandle.of(inside).isEmpty());
    } finally {
      Await.until("empty", DEADLINE, () -> container.toFile().delete());
    }
  }

  @Test
  void whoIsNotThereIsSaid() {
    String said =
        Baton.run("holders", "no-such", "--socket=/nowhere").refused(ExitCode.NO_SUCH_NAME);
    assertTrue(said.startsWith("baton: holders no-such: there is no such link ("), said);
  }

  /** Each "no" says what would change it. */
  @Test
  void theDoctorTellsRootFromSomebody() {
    Needs.tools("setpriv");
    String root = Seen.text("doctor");
    assertTrue(root.contains("yes     see every link of the host\n"), root);
    assertTrue(root.contains("yes     xdp links\n"), root);
    assertTrue(root.contains("no      reach the broker: no service answers at /nowhere"), root);
    List<String> somebody =
        List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", Baton.LAUNCHER.toString());
    String said =
        Baton.run(
                Stream.concat(somebody.stream(), Stream.of("doctor", "--socket=/nowhere")).toList(),
                Map.of())
            .done();
    assertTrue(
        said.lines().anyMatch(line -> line.matches("no +see every link .*needs CAP_SYS_ADMIN.*")),
        said);
    assertTrue(
        said.contains("no      load programs that trace: needs CAP_BPF, CAP_PERFMON\n")
            || said.contains("no      load programs that trace: needs CAP_PERFMON, CAP_BPF\n"),
        said);
    said.lines()
        .filter(line -> line.startsWith("no "))
        .forEach(line -> assertTrue(line.contains(": "), line));
  }
}
