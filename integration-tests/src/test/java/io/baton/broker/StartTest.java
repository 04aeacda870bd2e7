package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.cli.Main;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.Exec;
import io.baton.kernel.Fd;
import io.baton.varlink.Client;
import io.baton.varlink.Listener;
import io.baton.varlink.Message;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the broker listens and what it keeps its pins on, and when it does not start. */
@ExtendWith(NoLeaks.class)
class StartTest {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Sandbox sandbox = Sandbox.create();
  private final BrokerProcess broker = new BrokerProcess(sandbox);

  @AfterEach
  void close() {
    try (sandbox) {
      broker.close();
    }
  }

  @Test
  void itsSocketIsForItsOwnerAndGroupAndGoesWithIt() throws IOException {
    broker.start();
    assertEquals(
        "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(broker.socket())));
    assertTrue(broker.said("baton: ready on " + broker.socket()));
    assertEquals(List.of(), missing(broker.socket()));
    assertEquals(0, broker.stop());
    assertFalse(Files.exists(broker.socket()));
  }

  @Test
  void aSocketThatNobodyServesIsTakenOver() throws IOException {
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(broker.socket()));
    }
    assertTrue(Files.exists(broker.socket()));
    broker.start();
    assertEquals(List.of(), missing(broker.socket()));
  }

  @Test
  void aServersSocketIsLeftToIt() {
    broker.start();
    BrokerProcess second = new BrokerProcess(sandbox);
    List<String> command = serve(broker.socket(), second.state(), second.pins());
    assertEquals(
        "baton: serve: cannot listen at %s: a server answers there already"
            .formatted(broker.socket()),
        refused(second, command));
    assertEquals(List.of(), missing(broker.socket()));
  }

  @Test
  void anotherBrokersFolderIsLeftToIt() {
    broker.start();
    BrokerProcess second = new BrokerProcess(sandbox);
    String said = refused(second, serve(second.socket(), broker.state(), second.pins()));
    assertTrue(said.contains("EAGAIN (another broker, pid " + broker.pid()), said);
  }

  @Test
  void whatIsNoSocketIsLeftAlone() throws IOException {
    Files.writeString(broker.socket(), "a file");
    assertEquals(
        "baton: serve: cannot listen at %s: something else than a socket is there"
            .formatted(broker.socket()),
        refused(broker, broker.command()));
    assertEquals("a file", Files.readString(broker.socket()));
  }

  /** Listens, and becomes the command, which finds the socket as its descriptor 3. */
  static final class Parent {
    public static void main(String[] args) {
      Fd passed = Listener.bind(Path.of(args[0])).fd();
      List<String> command = Arrays.asList(args).subList(1, args.length);
      Exec.replaceProcess(command, System.getenv(), List.of(passed), List.of("baton"));
    }

    private Parent() {}
  }

  @Test
  void aSocketThatItsStarterPassesIsServedAndStays() {
    Path passed = sandbox.folder().resolve("passed.sock");
    List<String> command = new ArrayList<>(List.of("" + passed));
    command.addAll(broker.command());
    broker.start(new ProcessBuilder(Jvm.command(Parent.class, command.toArray(String[]::new))));
    assertTrue(broker.said("baton: ready on descriptor 3 of LISTEN_FDS"));
    assertEquals(List.of(), missing(passed));
    assertFalse(Files.exists(broker.socket()));
    assertEquals(0, broker.stop());
    assertTrue(Files.exists(passed));
  }

  @Test
  void whatItsStarterPassesHasToBeASocketThatListens() {
    for (String passed : List.of("exec 3</dev/null", "exec 3<&0")) {
      String script = passed + "; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\"";
      List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
      command.addAll(broker.command());
      String said = refused(broker, command);
      String expected =
          "baton: serve: descriptor 3 of LISTEN_FDS is not a listening AF_UNIX socket";
      assertTrue(said.startsWith(expected), said);
    }
  }

  @Test
  void withoutABpffsItDoesNotStart() {
    String said = refused(broker, serve(broker.socket(), broker.state(), sandbox.folder()));
    assertTrue(said.contains("is not on a bpffs: mount -t bpf bpf /sys/fs/bpf"), said);
  }

  @Test
  void aBpffsThatEndsWithItHasToBeAccepted() {
    Needs.tools("unshare");
    Path folder = sandbox.folder();
    String said = refused(broker, inMounts(folder));
    assertTrue(said.contains("mount it outside, or accept that with --ephemeral"), said);
    broker.start(new ProcessBuilder(inMounts(folder, "--ephemeral")));
    assertTrue(missing(broker.socket()).get(0).contains("--ephemeral"));
  }

  /** In a mount namespace of its own with a bpffs there. */
  private List<String> inMounts(Path bpffs, String... options) {
    String script = "mount -t bpf bpf " + bpffs + " && exec \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"));
    command.addAll(serve(broker.socket(), broker.state(), bpffs, options));
    return command;
  }

  private static List<String> serve(Path socket, Path state, Path bpffs, String... options) {
    List<String> arguments = new ArrayList<>(List.of("serve", "--socket", "" + socket));
    arguments.addAll(List.of("--state", "" + state, "--bpffs", "" + bpffs));
    arguments.addAll(List.of(options));
    return Jvm.command(Main.class, arguments.toArray(String[]::new));
  }

  /** The one line that it says instead of starting. */
  private static String refused(BrokerProcess process, List<String> command) {
    assertThrows(AssertionError.class, () -> process.start(new ProcessBuilder(command)));
    assertEquals(6, process.exitCode());
    assertEquals(1, process.lines().size(), () -> "" + process.lines());
    return process.lines().get(0);
  }

  private static List<String> missing(Path socket) {
    try (Client client = Client.connect(socket);
        Message answer = client.call("io.baton.Broker.GetStatus", Map.of(), List.of(), ANSWER)) {
      return answer.parameters().stringsOrNull("missing");
    }
  }
}
