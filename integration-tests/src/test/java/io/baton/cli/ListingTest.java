package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everything that is attached on the host, in one table. */
@ExtendWith(NoLeaks.class)
class ListingTest {
  private static final int LISTINGS = 300;
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
  void filtersAreAllToFit() throws IOException {
    try (LinkHandle link = seen.attach()) {
      Path pin = seen.sandbox.bpffs().resolve("seen");
      link.pin(pin);
      Process holder = seen.hold(pin);
      String pid = Long.toString(holder.pid());
      String name = seen.cgroup.getFileName().toString();
      for (String[] fitting :
          new String[][] {
            {"--target", name},
            {"--target", name, "--type", "cgroup"},
            {"--target", name, "--program", "guard_v1"},
            {"--program", Integer.toString(seen.guard.id())},
            {"--holder", pid},
            {"--unit", seen.unit.getFileName().toString()},
            {"--holder", "python3", "--target", name}
          }) {
        List<?> found = Seen.links(fitting);
        assertEquals(1, found.size(), String.join(" ", fitting) + ": " + found);
      }
      for (String[] other :
          new String[][] {
            {"--target", name, "--type", "xdp"},
            {"--target", name, "--state", "custody"},
            {"--target", name, "--owner", "uid:0"},
            {"--holder", pid, "--unit", "no-such.service"},
            {"--target", name, "--container", "0"}
          }) {
        assertEquals(List.of(), Seen.links(other), String.join(" ", other));
      }
    }
  }

  @Test
  void whatIsAttachedWithoutALinkIsMarked() {
    Commands.run(
        "bpftool",
        "cgroup",
        "attach",
        "" + seen.cgroup,
        "ingress",
        "id",
        "" + seen.guard.id(),
        "multi");
    String name = seen.cgroup.getFileName().toString();
    List<?> unowned = (List<?>) Seen.json("ls", "--target", name).get("unowned");
    assertEquals(1, unowned.size(), unowned.toString());
    Map<?, ?> program = (Map<?, ?>) unowned.get(0);
    assertEquals((long) seen.guard.id(), program.get("programId"));
    assertEquals("guard_v1", ((Map<?, ?>) program.get("program")).get("name"));
    String row = Seen.text("ls", "--target", name, "--state", "unowned");
    assertTrue(row.lines().anyMatch(line -> line.matches(".* guard_v1#\\d+ +unowned +-")), row);

    Path pin = seen.sandbox.bpffs().resolve("xdp");
    Commands.run("bpftool", "prog", "pin", "id", "" + seen.firewall.id(), "" + pin);
    Commands.run(
        "ip",
        "-n",
        seen.end.namespace(),
        "link",
        "set",
        seen.end.ifname(),
        "xdpgeneric",
        "pinned",
        "" + pin);
    row = Seen.text("ls", "--type", "xdp", "--state", "unowned");
    assertTrue(
        row.contains(seen.end.ifname() + " of " + seen.end.namespace() + " generic firewall_v1#"),
        row);
    assertTrue(
        Seen.text("tree")
            .contains(seen.end.ifname() + " of " + seen.end.namespace() + " generic\n"),
        row);
  }

  @Test
  void anInterfaceIsNamedWhereverItIs() {
    Hook xdp = new Hook.Xdp(seen.end.ifname(), Hook.Xdp.Mode.GENERIC);
    try (LinkHandle link = seen.end.call(() -> Kernel.attach(xdp, seen.firewall))) {
      String place = seen.end.ifname() + " of " + seen.end.namespace();
      List<?> found = Seen.links("--target", place);
      assertEquals(1, found.size(), found.toString());
      Map<?, ?> row = (Map<?, ?>) found.get(0);
      assertEquals(seen.end.namespace(), row.get("namespace"));
      Map<?, ?> told = (Map<?, ?>) row.get("link");
      assertEquals((long) link.objectId(), told.get("id"));
      assertEquals(seen.end.ifname(), told.get("ifname"));
      assertTrue(Seen.text("tree").contains(place + "\n"));
      assertEquals(List.of(), Seen.json("ls", "--target", seen.end.ifname()).get("unowned"));
    }
  }

  /** And each has every link that lived throughout. */
  @Test
  void nothingAbortsAListing() throws Exception {
    Hook xdp = new Hook.Xdp(seen.end.ifname(), Hook.Xdp.Mode.GENERIC);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger came = new AtomicInteger();
    Thread comesAndGoes =
        new Thread(
            () ->
                seen.end.call(
                    () -> {
                      while (!over.get()) {
                        comeAndGo(xdp);
                        came.incrementAndGet();
                      }
                      return null;
                    }));
    try (LinkHandle lasting = seen.attach();
        ListCommand withoutBroker = new ListCommand()) {
      Path pin = seen.sandbox.bpffs().resolve("lasting");
      lasting.pin(pin);
      seen.hold(pin);
      comesAndGoes.start();
      List<String> failed = new ArrayList<>();
      withoutBroker.socket = Path.of("/nowhere");
      for (int i = 0; i < LISTINGS; i++) {
        Inventory inventory = withoutBroker.look();
        boolean seen =
            inventory.rows().stream()
                .anyMatch(row -> row.link().id() == lasting.objectId() && !row.holders().isEmpty());
        if (!seen || inventory.missing().size() > 1) {
          failed.add(seen + " " + inventory.missing());
        }
      }
      System.out.printf(
          "listings: %d of %d failed while %d links came and went%n",
          failed.size(), LISTINGS, came.get());
      assertTrue(came.get() > LISTINGS, came + " came and went");
      assertEquals(List.of(), failed);
    } finally {
      over.set(true);
      comesAndGoes.join();
    }
  }

  private void comeAndGo(Hook xdp) {
    try {
      Kernel.attach(xdp, seen.firewall).close();
    } catch (KernelException e) {
      // A listing holds the last one for the moment of reading it.
      assertEquals("EBUSY", e.errno().name(), e.getMessage());
    }
  }

  @Test
  void anEmptyListingSaysSo() {
    String[] nothing = {"ls", "--type", "no-such-type"};
    try (LinkHandle link = seen.attach()) {
      String said = Seen.text(nothing);
      assertTrue(said.startsWith("Nothing here fits, of what can be seen.\n"), link + said);
    }
    if (Seen.json("ls").get("links").equals(List.of())
        && Seen.json("ls").get("unowned").equals(List.of())) {
      String said = Seen.text(nothing);
      assertTrue(said.startsWith("No link is attached on this host, as far as "), said);
    }
  }

  /** Processes that are renamed make the program run. */
  @Test
  void runsAreCountedForTheTimeOfTheCommand() throws IOException {
    Path tracing = Programs.TRACING.copyTo(seen.sandbox.folder());
    Process renames =
        new ProcessBuilder("sh", "-c", "while :; do /bin/true; done").inheritIO().start();
    seen.started.add(renames);
    try (BpfObject traces = BpfObject.load(tracing, "typed_v1");
        Program typed = traces.program("typed_v1");
        LinkHandle link = Kernel.attach(new Hook.TracingRawTracepoint(0), typed)) {
      String id = Integer.toString(typed.id());
      Map<?, ?> row = (Map<?, ?>) Seen.links("--program", id, "--stats").get(0);
      assertEquals("task_rename", ((Map<?, ?>) row.get("link")).get("target"), link.toString());
      Map<?, ?> program = (Map<?, ?>) row.get("program");
      Map<?, ?> runs = (Map<?, ?>) program.get("runs");
      assertTrue((Long) runs.get("count") > 10, runs.toString());
      assertTrue((Long) runs.get("timeNSec") > 0, runs.toString());
      long age = System.currentTimeMillis() - (Long) program.get("loadTimestampUSec") / 1000;
      assertTrue(age >= 0 && age < DEADLINE.toMillis(), age + " ms since it was loaded");
      String said = Seen.text("ls", "--program", id, "--stats");
      assertTrue(said.lines().anyMatch(l -> l.matches(".* typed_v1#\\d+ +\\d+ /s +\\d+ ns")), said);
      // And not any longer.
      long counted = Kernel.program(typed.id()).orElseThrow().runCount();
      assertTrue(counted > 0, "some were counted");
      Await.holds(Duration.ofMillis(200), () -> false);
      assertEquals(counted, Kernel.program(typed.id()).orElseThrow().runCount());
    }
  }
}
