package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.JsonSchema;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Position;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is attached on the host and who holds it, whoever attached it. */
@ExtendWith(NoLeaks.class)
class InspectionTest {
  private static final int LISTINGS = 300;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Sandbox sandbox = Sandbox.create();
  private final Path cgroup = sandbox.cgroup("seen");
  private final Path unit = sandbox.cgroup("holds.service");
  private final Sandbox.End end = sandbox.wire().right();
  private final List<Process> started = new ArrayList<>();
  private Path file;
  private BpfObject object;
  private Program guard;
  private Program firewall;

  @BeforeEach
  void load() throws IOException {
    Needs.root();
    Needs.tools("python3", "bpftool");
    file = Programs.DEMO.copyTo(sandbox.folder());
    object = BpfObject.load(file, "guard_v1", "firewall_v1");
    guard = object.program("guard_v1");
    firewall = object.program("firewall_v1");
  }

  @AfterEach
  void close() {
    started.forEach(Process::destroyForcibly);
    guard.close();
    firewall.close();
    object.close();
    sandbox.close();
  }

  private LinkHandle attach() {
    return Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), guard);
  }

  /** In a unit of its own. */
  private Process hold(Path pin) throws IOException {
    Process holder = PinHolder.start(unit, pin, 3);
    started.add(holder);
    return holder;
  }

  private static Map<String, Object> json(String command, String... arguments) {
    Stream<String> words =
        Stream.of(Baton.LAUNCHER.toString(), "--json", "--socket=/nowhere", command);
    String out = Baton.run(Stream.concat(words, Stream.of(arguments)).toList(), Map.of()).done();
    Map<String, Object> read = Host.parse(out);
    JsonSchema.of(command).validate(read);
    return read;
  }

  private static String text(String... arguments) {
    Stream<String> words = Stream.of(Baton.LAUNCHER.toString(), "--socket=/nowhere");
    return Baton.run(Stream.concat(words, Stream.of(arguments)).toList(), Map.of()).done();
  }

  private static List<?> links(String... filter) {
    return (List<?>) json("ls", filter).get("links");
  }

  @Test
  void holdersAndPinsAreNamed() throws IOException {
    LinkHandle link = attach();
    Path pin = sandbox.bpffs().resolve("seen");
    link.pin(pin);
    Process holder = hold(pin);
    String id = Integer.toString(link.objectId());
    Map<String, Object> seen = json("holders", id);
    List<?> holders = (List<?>) seen.get("holders");
    Map<?, ?> other = holder(holders, holder.pid());
    assertEquals("python3", other.get("command"));
    assertEquals(0L, other.get("uid"));
    assertEquals(3L, other.get("descriptors"));
    Map<?, ?> own = holder(holders, ProcessHandle.current().pid());
    assertEquals(1L, own.get("descriptors"));
    assertEquals(2, holders.size());
    Map<?, ?> pinned = (Map<?, ?>) ((List<?>) seen.get("pins")).get(0);
    assertEquals(pin.toString(), pinned.get("path"));
    assertEquals(0600L, pinned.get("mode"));

    String said = text("holders", id);
    assertTrue(said.contains("python3[" + holder.pid() + "] (uid 0"), said);
    assertTrue(said.contains(", 3 descriptors"), said);
    assertTrue(said.contains("pin " + pin + " (uid 0, 0600)"), said);
    link.close();
    assertEquals(1, ((List<?>) json("holders", id).get("holders")).size());
  }

  @Test
  void aLinkWithoutANameIsShownByItsId() {
    String id;
    try (LinkHandle link = attach()) {
      id = Integer.toString(link.objectId());
      Map<?, ?> row = (Map<?, ?>) ((List<?>) json("show", id).get("links")).get(0);
      assertEquals(link.objectId(), ((Long) ((Map<?, ?>) row.get("link")).get("id")).intValue());
      List<String> said = text("show", id).lines().toList();
      String first = "-   ATTACHED: guard_v1#%d on ".formatted(guard.id());
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
    Path container = Files.createDirectory(unit.resolve("docker-" + id + ".scope"));
    Path pin = sandbox.bpffs().resolve("contained");
    try (LinkHandle link = attach()) {
      link.pin(pin);
      Process holder = PinHolder.startContained(container, pin);
      started.add(holder);
      List<?> found = links("--container", id.substring(0, 12));
      assertEquals(1, found.size(), found.toString());
      List<?> holders = (List<?>) ((Map<?, ?>) found.get(0)).get("holders");
      long inside = holder.children().findFirst().orElseThrow().pid();
      Map<?, ?> contained = holder(holders, inside);
      assertEquals(id, contained.get("containerId"));
      assertEquals("python3", contained.get("command"));
      String said = text("holders", Integer.toString(link.objectId()));
      assertTrue(said.contains("container " + id.substring(0, 12)), said);
      holder.destroyForcibly().waitFor();
      Await.until("gone", DEADLINE, () -> ProcessHandle.of(inside).isEmpty());
    } finally {
      Await.until("empty", DEADLINE, () -> container.toFile().delete());
    }
  }

  private static Map<?, ?> holder(List<?> holders, long pid) {
    return holders.stream()
        .map(holder -> (Map<?, ?>) holder)
        .filter(holder -> holder.get("pid").equals(pid))
        .findAny()
        .orElseThrow(() -> new AssertionError(holders.toString()));
  }

  @Test
  void whoIsNotThereIsSaid() {
    String said =
        Baton.run("holders", "no-such", "--socket=/nowhere").refused(ExitCode.NO_SUCH_NAME);
    assertTrue(said.startsWith("baton: holders no-such: there is no such link ("), said);
  }

  @Test
  void filtersAreAllToFit() throws IOException {
    try (LinkHandle link = attach()) {
      Path pin = sandbox.bpffs().resolve("seen");
      link.pin(pin);
      Process holder = hold(pin);
      String pid = Long.toString(holder.pid());
      String name = cgroup.getFileName().toString();
      for (String[] fitting :
          new String[][] {
            {"--target", name},
            {"--target", name, "--type", "cgroup"},
            {"--target", name, "--program", "guard_v1"},
            {"--program", Integer.toString(guard.id())},
            {"--holder", pid},
            {"--unit", unit.getFileName().toString()},
            {"--holder", "python3", "--target", name}
          }) {
        List<?> found = links(fitting);
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
        assertEquals(List.of(), links(other), String.join(" ", other));
      }
    }
  }

  @Test
  void whatIsAttachedWithoutALinkIsMarked() {
    Commands.run(
        "bpftool", "cgroup", "attach", "" + cgroup, "ingress", "id", "" + guard.id(), "multi");
    String name = cgroup.getFileName().toString();
    List<?> unowned = (List<?>) json("ls", "--target", name).get("unowned");
    assertEquals(1, unowned.size(), unowned.toString());
    Map<?, ?> program = (Map<?, ?>) unowned.get(0);
    assertEquals((long) guard.id(), program.get("programId"));
    assertEquals("guard_v1", ((Map<?, ?>) program.get("program")).get("name"));
    String row = text("ls", "--target", name, "--state", "unowned");
    assertTrue(row.lines().anyMatch(line -> line.matches(".* guard_v1#\\d+ +unowned +-")), row);

    Path pin = sandbox.bpffs().resolve("xdp");
    Commands.run("bpftool", "prog", "pin", "id", "" + firewall.id(), "" + pin);
    Commands.run(
        "ip", "-n", end.namespace(), "link", "set", end.ifname(), "xdpgeneric", "pinned", "" + pin);
    row = text("ls", "--type", "xdp", "--state", "unowned");
    assertTrue(
        row.contains(end.ifname() + " of " + end.namespace() + " generic firewall_v1#"), row);
    assertTrue(text("tree").contains(end.ifname() + " of " + end.namespace() + " generic\n"), row);
  }

  @Test
  void anInterfaceIsNamedWhereverItIs() {
    Hook xdp = new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC);
    try (LinkHandle link = end.call(() -> Kernel.attach(xdp, firewall))) {
      String place = end.ifname() + " of " + end.namespace();
      List<?> found = links("--target", place);
      assertEquals(1, found.size(), found.toString());
      Map<?, ?> row = (Map<?, ?>) found.get(0);
      assertEquals(end.namespace(), row.get("namespace"));
      Map<?, ?> told = (Map<?, ?>) row.get("link");
      assertEquals((long) link.objectId(), told.get("id"));
      assertEquals(end.ifname(), told.get("ifname"));
      assertTrue(text("tree").contains(place + "\n"));
      assertEquals(List.of(), json("ls", "--target", end.ifname()).get("unowned"));
    }
  }

  @Test
  void theTreeHasHooksWithLinksWithHolders() throws IOException {
    try (LinkHandle link = attach()) {
      Path pin = sandbox.bpffs().resolve("seen");
      link.pin(pin);
      Process holder = hold(pin);
      String tree = text("tree");
      String expected =
          cgroup.getFileName()
              + " ingress(  revision \\d+)?\n└ cgroup  "
              + guard
              + "  link "
              + link.objectId()
              + "\n  ├ ";
      assertTrue(Pattern.compile(expected).matcher(tree).find(), tree);
      assertTrue(tree.contains(" python3[" + holder.pid() + "] (uid 0"), tree);
      assertTrue(tree.contains("  └ pin " + pin + " (uid 0, 0600)\n"), tree);
    }
  }

  /** And each has every link that lived throughout. */
  @Test
  void nothingAbortsAListing() throws Exception {
    Hook xdp = new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger came = new AtomicInteger();
    Thread comesAndGoes =
        new Thread(
            () ->
                end.call(
                    () -> {
                      while (!over.get()) {
                        comeAndGo(xdp);
                        came.incrementAndGet();
                      }
                      return null;
                    }));
    try (LinkHandle lasting = attach();
        ListCommand withoutBroker = new ListCommand()) {
      Path pin = sandbox.bpffs().resolve("lasting");
      lasting.pin(pin);
      hold(pin);
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
      Kernel.attach(xdp, firewall).close();
    } catch (KernelException e) {
      // A listing holds the last one for the moment of reading it.
      assertEquals("EBUSY", e.errno().name(), e.getMessage());
    }
  }

  /** Each "no" says what would change it. */
  @Test
  void theDoctorTellsRootFromSomebody() {
    Needs.tools("setpriv");
    String root = text("doctor");
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

  @Test
  void anEmptyListingSaysSo() {
    String[] nothing = {"ls", "--type", "no-such-type"};
    try (LinkHandle link = attach()) {
      String said = text(nothing);
      assertTrue(said.startsWith("Nothing here fits, of what can be seen.\n"), link + said);
    }
    if (json("ls").get("links").equals(List.of()) && json("ls").get("unowned").equals(List.of())) {
      String said = text(nothing);
      assertTrue(said.startsWith("No link is attached on this host, as far as "), said);
    }
  }

  /** With 80 columns and colours that one may forbid. */
  @Test
  void aTerminalIsFilledAndNotMore() throws IOException {
    try (Host host = new Host()) {
      host.attach("a-name-that-is-rather-long-for-eighty").done();
      for (String noColour : List.of("", "1")) {
        String shown = onTerminal(host, noColour, "show", "a-name-that-is-rather-long-for-eighty");
        assertEquals(noColour.isEmpty(), shown.contains("\033[32mATTACHED"), shown);
      }
      String listed = onTerminal(host, "", "ls");
      assertTrue(listed.lines().anyMatch(l -> l.matches("…\\S*-for-eighty .*")), listed);
      Stream.of(listed, onTerminal(host, "", "status"))
          .flatMap(String::lines)
          .filter(line -> !line.contains("" + host.broker.socket().getParent()))
          .filter(line -> !line.startsWith("attention "))
          .forEach(line -> assertTrue(line.length() <= 80, line));
    }
  }

  private static String onTerminal(Host host, String noColour, String... arguments) {
    String script =
        """
        import fcntl, os, pty, struct, sys, termios
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execv(sys.argv[1], sys.argv[1:])
        said = b""
        try:
            while part := os.read(terminal, 4096): said += part
        except OSError: pass
        os.waitpid(pid, 0)
        sys.stdout.buffer.write(said.replace(b"\\r", b""))
        """;
    Stream<String> python = Stream.of("python3", "-c", script);
    return Baton.run(
            Stream.concat(python, host.command(arguments).stream()).toList(),
            Map.of("NO_COLOR", noColour))
        .done();
  }

  @Test
  void whatTheOtherCommandsPrintIsAsTheirSchemasSay() {
    try (Host host = new Host()) {
      Path there = host.sandbox.cgroup("described");
      validate(
          host, "attach", "attach", "cgroup", "" + there, host.program("guard_v1"), "--name", "x");
      validate(host, "show", "show", "x");
      assertEquals(host.json("show", "x"), host.json("show", "" + host.linkId("x")));
      validate(host, "status", "status");
      validate(host, "doctor", "doctor");
      validate(host, "policy-check", "policy", "check", "" + host.broker.policy());
      validate(host, "ls", "ls");
      validate(host, "ls", "tree");
      validate(host, "holders", "holders", "x");
      Map<String, Object> held = host.json("holders", "x");
      Map<?, ?> broker = holder((List<?>) held.get("holders"), host.broker.pid());
      assertEquals("custody", broker.get("reason"));
      assertEquals("custody", ((Map<?, ?>) ((List<?>) held.get("pins")).get(0)).get("reason"));
      for (String state : List.of("custody", "defunct")) {
        List<?> found = (List<?>) host.json("ls", "--state", state).get("links");
        assertEquals(state.equals("custody") ? 1 : 0, found.size());
      }
      validate(host, "replace", "replace", "x", host.program("guard_v2"));
      Path pin = host.pin(host.linkId("x"));
      validate(host, "release", "release", "x");
      validate(host, "deposit", "deposit", "x", "--pin", "" + pin);
      validate(host, "detach", "detach", "x");
    }
  }

  @Test
  void aTreeHasTheOrderInWhichProgramsRun() throws IOException {
    Needs.kernel(6, 6, "tcx");
    try (BpfObject edges = BpfObject.load(file, "edge_v1", "edge_v2");
        Program later = edges.program("edge_v1");
        Program first = edges.program("edge_v2");
        LinkHandle one = end.call(() -> Kernel.attach(tcx(new Position.Last()), later));
        LinkHandle other = end.call(() -> Kernel.attach(tcx(new Position.First()), first))) {
      String place = end.ifname() + " of " + end.namespace() + " ingress";
      List<String> lines = text("tree").lines().dropWhile(l -> !l.startsWith(place)).toList();
      assertEquals(place + "  revision 3", lines.get(0));
      assertEquals("├ 1  tcx  edge_v2#" + first.id() + "  link " + other.objectId(), lines.get(1));
      String last = "└ 2  tcx  edge_v1#" + later.id() + "  link " + one.objectId();
      assertTrue(lines.contains(last), lines.toString());
      for (Object found : links("--target", place)) {
        Map<?, ?> row = (Map<?, ?>) found;
        boolean isFirst = ((Map<?, ?>) row.get("link")).get("id").equals((long) other.objectId());
        assertEquals(isFirst ? 1L : 2L, row.get("position"));
        assertEquals(3L, row.get("revision"));
      }
    }
  }

  private Hook tcx(Position position) {
    return new Hook.Tcx(end.ifname(), Hook.Tcx.Direction.INGRESS, position, 0);
  }

  /** Processes that are renamed make the program run. */
  @Test
  void runsAreCountedForTheTimeOfTheCommand() throws IOException {
    Path tracing = Programs.TRACING.copyTo(sandbox.folder());
    Process renames =
        new ProcessBuilder("sh", "-c", "while :; do /bin/true; done").inheritIO().start();
    started.add(renames);
    try (BpfObject traces = BpfObject.load(tracing, "typed_v1");
        Program typed = traces.program("typed_v1");
        LinkHandle link = Kernel.attach(new Hook.TracingRawTracepoint(0), typed)) {
      String id = Integer.toString(typed.id());
      Map<?, ?> row = (Map<?, ?>) links("--program", id, "--stats").get(0);
      assertEquals("task_rename", ((Map<?, ?>) row.get("link")).get("target"), link.toString());
      Map<?, ?> program = (Map<?, ?>) row.get("program");
      Map<?, ?> runs = (Map<?, ?>) program.get("runs");
      assertTrue((Long) runs.get("count") > 10, runs.toString());
      assertTrue((Long) runs.get("timeNSec") > 0, runs.toString());
      long age = System.currentTimeMillis() - (Long) program.get("loadTimestampUSec") / 1000;
      assertTrue(age >= 0 && age < DEADLINE.toMillis(), age + " ms since it was loaded");
      String said = text("ls", "--program", id, "--stats");
      assertTrue(said.lines().anyMatch(l -> l.matches(".* typed_v1#\\d+ +\\d+ /s +\\d+ ns")), said);
      // And not any longer.
      long counted = Kernel.program(typed.id()).orElseThrow().runCount();
      assertTrue(counted > 0, "some were counted");
      Await.holds(Duration.ofMillis(200), () -> false);
      assertEquals(counted, Kernel.program(typed.id()).orElseThrow().runCount());
    }
  }

  private static void validate(Host host, String schema, String... arguments) {
    JsonSchema.of(schema).validate(host.json(arguments));
  }
}
