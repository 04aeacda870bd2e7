package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Becoming a command that owns the link, and what its end does. */
class ClaimTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private Host host;

  @BeforeEach
  void start() {
    host = new Host();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private Map<?, ?> entry(String name) {
    return (Map<?, ?>) host.json("show", name).get("entry");
  }

  private Map<?, ?> owner(String name) {
    return (Map<?, ?>) entry(name).get("owner");
  }

  private Object waiting() {
    return ((Map<?, ?>) host.json("status").get("used")).get("waitingClaims");
  }

  @Test
  void theCommandGetsTheLinkAndItsProgramAndNothingElse() {
    host.attach("edge").done();
    String script =
        "readlink /proc/self/fd/3 /proc/self/fd/4; test -e /proc/$$/fd/5 && echo more;"
            + " echo $LISTEN_FDS $LISTEN_FDNAMES; test $LISTEN_PID = $$ && echo same; exit 7";
    Baton.Result result = host.baton("claim", "edge", "--guard", "--", "sh", "-c", script);
    assertEquals(7, result.exitCode(), result.err());
    assertEquals(
        List.of("anon_inode:bpf_link", "anon_inode:bpf-prog", "2 edge:program", "same"),
        result.out().replace("bpf-link", "bpf_link").lines().toList());
    assertEquals(ExitCode.DONE, host.baton("show", "-q", "edge").exitCode());
  }

  @Test
  void withoutAGuardItIsDetachedWhenTheCommandEnds() {
    host.attach("edge").done();
    int link = host.linkId("edge");
    host.baton("claim", "edge", "--", "true").done();
    Await.until("detached", SOON, () -> host.link(link).isEmpty());
    assertEquals(ExitCode.NO_SUCH_NAME, host.baton("show", "-q", "edge").exitCode());
  }

  @Test
  void theCommandIsTheOwnerUnderThePidOfTheClaim() throws IOException {
    host.attach("edge").done();
    Process owner = new ProcessBuilder(host.command("claim", "edge", "--", "cat")).start();
    try {
      Await.until("owned", SOON, () -> owner("edge") != null);
      assertEquals(owner.pid(), owner("edge").get("pid"));
      String said = host.baton("replace", "edge", host.program("guard_v2")).refused(4);
      assertEquals(
          "baton: replace edge: owned by uid 0 pid " + owner.pid() + ": replace it there\n", said);
      said = host.baton("claim", "edge", "--", "true").refused(4);
      assertTrue(said.startsWith("baton: claim edge: Busy (owned by "), said);
    } finally {
      owner.destroyForcibly();
    }
  }

  /** A fork has the link open too; who claimed it is the owner, and nobody else. */
  @Test
  void aForkOfTheOwnerIsNotTheOwner() throws IOException {
    host.attach("edge").done();
    int link = host.linkId("edge");
    Process owner =
        new ProcessBuilder(
                host.command(
                    "claim", "edge", "--guard", "--", "sh", "-c", "sleep 60 & echo $!; read end"))
            .start();
    ProcessHandle fork = null;
    try {
      fork = ProcessHandle.of(Long.parseLong(owner.inputReader().readLine())).orElseThrow();
      assertEquals(owner.pid(), owner("edge").get("pid"));
      owner.getOutputStream().close();
      Await.until("in custody", SOON, () -> "custody".equals(entry("edge").get("state")));
      assertTrue(fork.isAlive());
      host.baton("release", "edge").done();
      assertTrue(host.link(link).isPresent(), "the fork has it open");
    } finally {
      owner.destroyForcibly();
      if (fork != null) {
        fork.destroyForcibly();
      }
    }
    Await.until("detached", SOON, () -> host.link(link).isEmpty());
  }

  @Test
  void whatTheOwnerBecomesIsTheOwner() throws IOException {
    host.attach("edge").done();
    Process owner =
        new ProcessBuilder(
                host.command("claim", "edge", "--guard", "--", "sh", "-c", "exec env cat"))
            .start();
    try {
      Path command = Path.of("/proc", "" + owner.pid(), "comm");
      Await.until("cat", SOON, () -> "cat\n".equals(read(command)));
      assertEquals("owned", entry("edge").get("state"));
      assertEquals(owner.pid(), owner("edge").get("pid"));
    } finally {
      owner.destroyForcibly();
    }
    Await.until("in custody", SOON, () -> "custody".equals(entry("edge").get("state")));
  }

  /** Known by a number that it does not know itself, and found by it after a restart too. */
  @Test
  void anOwnerInAnotherPidNamespaceIsFoundAgain() throws IOException {
    host.attach("edge").done();
    List<String> inside =
        new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
    inside.addAll(host.command("claim", "edge", "--guard", "--", "cat"));
    Process outside = new ProcessBuilder(inside).start();
    try {
      Await.until("owned", SOON, () -> "owned".equals(entry("edge").get("state")));
      Object pid = owner("edge").get("pid");
      assertEquals(outside.children().findAny().orElseThrow().pid(), pid);
      host.broker.kill();
      host.broker.start();
      assertEquals(pid, owner("edge").get("pid"));
      assertEquals(true, entry("edge").get("ownerSeen"));
    } finally {
      outside.destroyForcibly();
    }
    Await.until("in custody", SOON, () -> "custody".equals(entry("edge").get("state")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void oneWhoWaitsGetsItWhenTheOwnerEnds() throws IOException {
    host.attach("edge").done();
    Process owner =
        new ProcessBuilder(host.command("claim", "edge", "--guard", "--", "cat")).start();
    try {
      Await.until("owned", SOON, () -> owner("edge") != null);
      Process next =
          new ProcessBuilder(
                  host.command("claim", "edge", "--guard", "--wait=1m", "--", "echo", "mine"))
              .start();
      Await.until("waiting", SOON, () -> Long.valueOf(1).equals(waiting()));
      owner.getOutputStream().close();
      assertEquals("mine\n", new String(next.getInputStream().readAllBytes()));
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void aCommandThatIsNotThereLeavesItInCustody() {
    host.attach("edge", "--label", "a=b", "--heir=uid:0", "--heir=unit:edge.service").done();
    Object terms = entry("edge").get("terms");
    String said = host.baton("claim", "edge", "--", "no-such-command").refused(ExitCode.FAILED);
    assertTrue(said.contains("execve no-such-command: ENOENT"), said);
    assertEquals("custody", entry("edge").get("state"));
    assertEquals(terms, entry("edge").get("terms"));
    host.baton("replace", "edge", host.program("guard_v2")).done();
  }

  @Test
  void whatWasPassedInCanBeDepositedAgain() {
    host.attach("edge").done();
    int link = host.linkId("edge");
    List<String> again = new ArrayList<>(List.of("claim", "edge", "--"));
    again.addAll(host.command("deposit", "edge", "--grace=1h"));
    assertEquals("edge   in custody for 60 min\n", host.baton(again.toArray(String[]::new)).done());
    assertEquals(link, host.linkId("edge"));
    // The program came with it, or there would be nothing to compare with.
    host.baton("replace", "edge", host.program("guard_v2")).done();
  }

  @Test
  void depositTakesNothingButALink() throws IOException {
    Path file = Files.createFile(host.sandbox.folder().resolve("file"));
    String command = String.join(" ", host.command("deposit", "edge", "--fd", "9"));
    Baton.Result result =
        Baton.run(List.of("sh", "-c", "exec 9<" + file + "; exec " + command), Map.of());
    assertTrue(result.refused(ExitCode.USAGE).contains("descriptor 9 is no link: file"));
    String none = host.baton("deposit", "edge").refused(ExitCode.USAGE);
    assertTrue(none.contains("use --fd or --pin"), none);
  }
}
