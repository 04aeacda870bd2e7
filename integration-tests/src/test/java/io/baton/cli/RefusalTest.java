package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
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
  void aNameThatIsTakenLeavesNothingAttached() {
    host.attach("mine").done();
    assertEquals(1, host.linksOnCgroup());
    String said = host.attach("mine").refused(ExitCode.REFUSED);
    assertTrue(said.contains("NameTaken"), said);
    assertTrue(said.endsWith("; detached again\n"), said);
    assertEquals(1, host.linksOnCgroup());
    host.baton("release", "mine").done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "show x", "release x", "watch", "attach xdp eth0 x.o --name x"})
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
  }

  @Test
  void somebodyWithoutPrivilegesSeesWhatIsTheirs() {
    Needs.tools("setpriv");
    // For the test only: whom the socket's folder and mode keep out, the broker never hears.
    Commands.run("chmod", "0711", host.broker.socket().getParent().toString());
    Commands.run("chmod", "0666", host.broker.socket().toString());
    host.attach("theirs", "--heir", "uid:" + SOMEBODY).done();
    host.attach("not-theirs").done();
    List<String> listed = asSomebody("ls").done().lines().toList();
    assertEquals(3, listed.size(), listed.toString());
    assertTrue(listed.get(1).startsWith("theirs "), listed.toString());
    assertTrue(listed.get(2).startsWith("missing: links without a name: "), listed.toString());
    assertTrue(listed.get(2).contains("EPERM"), listed.toString());
    assertEquals(ExitCode.DONE, asSomebody("show", "-q", "theirs").exitCode());
    asSomebody("show", "not-theirs").refused(ExitCode.NO_SUCH_NAME);
    String said = asSomebody("release", "not-theirs").refused(ExitCode.REFUSED);
    assertTrue(said.startsWith("baton: release not-theirs: NotEntitled ("), said);
    host.baton("release", "theirs").done();
    host.baton("release", "not-theirs").done();
  }

  private static Baton.Result asSomebody(String... arguments) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", SOMEBODY));
    command.addAll(List.of("--regid", SOMEBODY, "--clear-groups"));
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
