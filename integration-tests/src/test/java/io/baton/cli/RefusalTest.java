package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not work: one line, the right exit code, and nothing changed. */
class RefusalTest {
  private static final String SOMEBODY = "4242";
  private static final List<String> SETPRIV =
      List.of("setpriv", "--reuid", SOMEBODY, "--regid", SOMEBODY, "--clear-groups");

  private static Host host;

  @BeforeAll
  static void start() {
    host = new Host();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "release", "detach", "claim", "replace"})
  void aNameThatIsNotThere(String command) {
    List<String> arguments = new ArrayList<>(List.of(command, "nobody"));
    if (command.equals("claim")) {
      arguments.addAll(List.of("--", "true"));
    }
    if (command.equals("replace")) {
      arguments.add(host.program("guard_v2"));
    }
    String said = host.baton(arguments.toArray(String[]::new)).refused(ExitCode.NO_SUCH_NAME);
    assertTrue(said.startsWith("baton: " + command + " nobody: "), said);
    assertTrue(said.contains("NoSuchEntry"), said);
  }

  @Test
  void quietIsQuietAlsoAboutANameThatIsNotThere() {
    assertEquals(
        new Baton.Result(ExitCode.NO_SUCH_NAME, "", ""), host.baton("show", "-q", "nobody"));
  }

  @Test
  void whatIsNotThereIsNamedAndNothingIsAttached() {
    long links = host.linksOnCgroup();
    String cgroup = host.cgroup.toString();
    String said =
        host.baton("attach", "cgroup", cgroup, "/no.o", "--name", "x").refused(ExitCode.FAILED);
    assertEquals(
        "baton: attach cgroup x: bpf_object__open_file /no.o: ENOENT (there is no such file)\n",
        said);
    said =
        host.baton("attach", "cgroup", cgroup, host.program("nope"), "--name", "x")
            .refused(ExitCode.USAGE);
    assertTrue(said.contains("has no program nope; it has firewall_v1, "), said);
    assertEquals(links, host.linksOnCgroup());
  }

  @Test
  void aRefusalDoesNotSayTwiceWhatWasAsked() {
    host.attach("once").done();
    String said =
        host.baton("replace", "once", host.program("guard_v2"), "--from=uid:" + SOMEBODY)
            .refused(ExitCode.REFUSED);
    assertTrue(said.startsWith("baton: replace once: NotEntitled ("), said);
    host.baton("release", "once").done();
  }

  @Test
  void whatCameWithoutItsProgramIsNotReplaced() throws IOException {
    host.attach("bare").done();
    Path pin = host.pin(host.linkId("bare"));
    host.baton("release", "bare").done();
    host.baton("deposit", "bare", "--pin", pin.toString()).done();
    String said = host.baton("replace", "bare", host.program("guard_v2")).refused(ExitCode.FAILED);
    assertTrue(said.contains("nothing to compare with"), said);
    assertEquals(1, said.lines().count(), said);
    assertEquals("custody", ((Map<?, ?>) host.json("show", "bare").get("entry")).get("state"));
    host.baton("release", "bare").done();
    Files.delete(pin);
  }

  @Test
  void somebodyWithoutPrivilegesHasNamesOfTheirOwn() {
    Needs.tools("setpriv");
    letSomebodyIn();
    host.attach("lent").done();
    // An owner that becomes somebody else, as a service does that drops its privileges.
    List<String> deposit = new ArrayList<>(List.of("claim", "lent", "--"));
    deposit.addAll(SETPRIV);
    deposit.addAll(host.command("deposit", "theirs"));
    String said = host.baton(deposit.toArray(String[]::new)).refused(ExitCode.REFUSED);
    assertEquals(
        "baton: deposit theirs: NotEntitled (not a name of yours; one that begins with \"u4242/\""
            + " would be, or in the policy [[rule]] uid = 4242, verbs = [\"deposit\"],"
            + " names = [\"theirs\"])\n",
        said);

    // One that leaves the link to a child, and is gone before the child has a name for it.
    host.attach("lent").done();
    String gone = String.join(" ", host.command("show", "-q", "lent"));
    String own = String.join(" ", SETPRIV) + " " + String.join(" ", host.command("deposit"));
    Path out = host.sandbox.folder().resolve("out");
    String script =
        "{ until "
            + gone
            + "; test $? = 3; do :; done; "
            + own
            + " u4242/x --fd 3; } >"
            + out
            + " &";
    host.baton("claim", "lent", "--", "sh", "-c", script).done();
    String expected = "u4242/x   in custody until released\n";
    Await.until("deposited", Duration.ofSeconds(60), () -> text(out).equals(expected));
    asSomebody("release", "u4242/x").done();
  }

  /** Who may not list links sees by /proc who holds those that the broker tells of. */
  @Test
  void somebodyWithoutPrivilegesSeesTheirOwnHolders() {
    Needs.tools("setpriv");
    letSomebodyIn();
    host.attach("given", "--heir", "uid:" + SOMEBODY).done();
    host.broker.policy(
        "[[rule]]\nuid = " + SOMEBODY + "\nverbs = [\"see\"]\nnames = [\"given\"]\n");
    try {
      String holders = String.join(" ", host.command("holders", "given"));
      String[] claim = {
        "claim", "given", "--guard", "--from", "uid:0", "--", "sh", "-c", holders + "; exit"
      };
      List<String> seen = asSomebody(claim).done().lines().toList();
      String itself = "sh\\[\\d+] \\(uid 4242.*";
      assertTrue(seen.stream().anyMatch(line -> line.matches(itself)), seen.toString());
      assertTrue(
          seen.stream().anyMatch(line -> line.startsWith("missing: links")), seen.toString());
    } finally {
      host.broker.policy("");
      host.baton("release", "given").done();
    }
  }

  /** What others wrote is read, and not obeyed. */
  @Test
  void noLabelReachesTheTerminalAsACommand() {
    host.attach("loud", "--label", "shout=\033[2J\u009b2J\n owner  nobody").done();
    String shown = host.baton("show", "loud").done();
    assertTrue(shown.contains("shout=?[2J?2J? owner  nobody\n"), shown);
    host.baton("release", "loud").done();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aNameThatIsTakenLeavesNothingAttached() {
    host.attach("mine").done();
    assertEquals(1, host.linksOnCgroup());
    String said = host.attach("mine").refused(ExitCode.REFUSED);
    assertEquals(
        "baton: attach cgroup mine: NameTaken (something is in custody under it: baton replace or"
            + " release it, or take another name)\n",
        said);
    assertEquals(1, host.linksOnCgroup());
    host.baton("release", "mine").done();
  }

  /** The interface takes one: that it is busy would be the kernel's answer. */
  @Test
  void aNameThatIsTakenIsSaidBeforeTheHookIs() {
    Sandbox.End end = host.sandbox.wire().right();
    List<String> attach = new ArrayList<>(List.of("attach", "xdp", end.ifname()));
    attach.addAll(List.of(host.program("firewall_v1"), "--netns", end.namespace()));
    attach.addAll(List.of("--name", "front"));
    host.baton(attach.toArray(String[]::new)).done();
    String said = host.baton(attach.toArray(String[]::new)).refused(ExitCode.REFUSED);
    assertTrue(said.contains("NameTaken"), said);
    host.baton("release", "front").done();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--grace 31d|graceSec is 2592000",
        "--label a=LONG|labelBytes is 256",
        "HEIRS|heirs is 16"
      })
  void termsBeyondTheLimitsAttachNothing(String test) {
    String[] parts = test.split("\\|");
    String options =
        parts[0].replace("LONG", "x".repeat(256)).replace("HEIRS", "--heir uid:1 ".repeat(17));
    String said = host.attach("beyond", options.strip().split(" ")).refused(ExitCode.REFUSED);
    assertEquals("baton: attach cgroup beyond: LimitExceeded (" + parts[1] + ")\n", said);
    assertEquals(0, host.linksOnCgroup());
  }

  /** What only the broker knows, it says after the attach, which is then undone. */
  @Test
  void aNameOfSomebodyElseLeavesNothingAttached() {
    String caps = "+bpf,+net_admin,+perfmon,+dac_override";
    Needs.tools("setpriv");
    letSomebodyIn();
    List<String> command = new ArrayList<>(SETPRIV);
    command.addAll(List.of("--inh-caps=" + caps, "--ambient-caps=" + caps));
    command.addAll(
        host.command(
            "attach", "cgroup", "" + host.cgroup, host.program("guard_v1"), "--name", "theirs"));
    String said = Baton.run(command, Map.of()).refused(ExitCode.REFUSED);
    assertTrue(said.contains("NotEntitled (not a name of yours"), said);
    assertTrue(said.endsWith("; detached again\n"), said);
    assertEquals(0, host.linksOnCgroup());
  }

  @Test
  void whoMayNotConnectIsToldSoAndNotThatThereIsNoBroker() throws IOException {
    Needs.tools("setpriv");
    Path folder = Files.createDirectory(host.sandbox.folder().resolve("closed"));
    Path socket = folder.resolve("broker.sock");
    List<String> command = new ArrayList<>(SETPRIV);
    command.addAll(List.of(Baton.LAUNCHER.toString(), "status", "--socket=" + socket));
    assertEquals(
        "baton: status: connect "
            + socket
            + ": EACCES (only root and the group of the socket may connect)\n",
        Baton.run(command, Map.of("HOME", "/nonexistent")).refused(ExitCode.FAILED));
  }

  @Test
  void aWaitIsNotForANameToAppear() {
    String said =
        host.baton("claim", "nobody", "--wait=1m", "--", "true").refused(ExitCode.NO_SUCH_NAME);
    assertTrue(said.endsWith("; --wait does not wait for a name to appear\n"), said);
  }

  @Test
  void anHeirsUnitHasASuffix() {
    String said = host.attach("x", "--heir=unit:edge").refused(ExitCode.USAGE);
    assertTrue(said.contains("unit \"edge\" has no suffix; write unit:edge.service"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "ls --json", "status", "show x", "--help", "--version"})
  void whatCannotBeWrittenIsSaid(String arguments) {
    host.attach("x").done();
    String command = String.join(" ", host.command(arguments.split(" ")));
    if (arguments.startsWith("--")) {
      command = Baton.LAUNCHER + " " + arguments;
    }
    String said =
        Baton.run(List.of("sh", "-c", command + " >/dev/full"), Map.of()).refused(ExitCode.FAILED);
    assertTrue(said.contains("write standard output: No space left on device"), said);
    host.baton("release", "x").done();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "show x",
        "release x",
        "drain",
        "watch x",
        "attach xdp eth0 x.o --name x"
      })
  void noBroker(String arguments) {
    List<String> command = new ArrayList<>(List.of(Baton.LAUNCHER.toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.add("--socket=/nowhere/broker.sock");
    String said = Baton.run(command, Map.of()).refused(ExitCode.UNREACHABLE);
    assertTrue(said.contains("/nowhere/broker.sock"), said);
    assertTrue(said.endsWith("(start one: baton serve)\n"), said);
  }

  @Test
  void withoutABrokerTheLinksAreListedAndTheNamesAreMissing() {
    Baton.Result result = Baton.run("ls", "--socket=/nowhere/broker.sock");
    assertTrue(
        result.done().contains("missing: names and owners: no service answers at /nowhere/"),
        result.out());
    Map<String, Object> listed =
        Host.parse(Baton.run("ls", "--json", "--socket=/nowhere/broker.sock").done());
    assertEquals(false, listed.get("complete"));
    assertTrue(listed.get("missing").toString().contains("no service answers"), "" + listed);
  }

  @Test
  void somebodyWithoutPrivilegesSeesWhatIsTheirs() {
    Needs.tools("setpriv");
    letSomebodyIn();
    host.attach("theirs", "--heir", "uid:" + SOMEBODY).done();
    host.attach("not-theirs").done();
    List<String> listed = asSomebody("ls").done().lines().toList();
    assertTrue(listed.get(1).startsWith("theirs "), listed.toString());
    assertTrue(listed.get(2).startsWith("missing: links without a name: "), listed.toString());
    assertTrue(listed.get(2).contains("EPERM"), listed.toString());
    assertFalse(listed.toString().contains("not-theirs"), listed.toString());
    assertEquals(ExitCode.DONE, asSomebody("show", "-q", "theirs").exitCode());
    asSomebody("show", "not-theirs").refused(ExitCode.NO_SUCH_NAME);
    String said = asSomebody("release", "not-theirs").refused(ExitCode.REFUSED);
    assertTrue(said.startsWith("baton: release not-theirs: NotEntitled ("), said);
    assertFalse(asSomebody("status").done().contains("not-theirs"));
    assertTrue(host.baton("status").done().contains("not-theirs: in custody until released"));
    host.baton("release", "theirs").done();
    host.baton("release", "not-theirs").done();
  }

  /** For the test only: whom the socket's folder and mode keep out, the broker never hears. */
  private static void letSomebodyIn() {
    Commands.run("chmod", "0711", host.broker.socket().getParent().toString());
    Commands.run("chmod", "0666", host.broker.socket().toString());
  }

  private static Baton.Result asSomebody(String... arguments) {
    List<String> command = new ArrayList<>(SETPRIV);
    command.addAll(host.command(arguments));
    return Baton.run(command, Map.of("HOME", "/nonexistent"));
  }

  @Test
  void aSecondBrokerAtTheSamePlaces() {
    String said =
        host.baton("serve", "--state=" + host.broker.state(), "--bpffs=" + host.broker.pins())
            .refused(ExitCode.FAILED);
    assertTrue(said.startsWith("baton: serve: "), said);
  }
}
