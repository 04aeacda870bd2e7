package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.kernel.LinkInfo.Liveness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From attach to release, by somebody who has nothing but the command line. */
class CustodyTest {
  private static Host host;

  @BeforeAll
  static void start() {
    host = new Host();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  /** The row of ls, its columns separated by one blank. */
  private static String row(String name) {
    return host.baton("ls")
        .done()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("")
        .replaceAll(" +", " ");
  }

  @Test
  void whatIsAttachedStaysAndIsSeenAndReplacedAndReleased() {
    String said = host.attach("edge", "--label", "tier=front").done();
    int link = host.linkId("edge");
    int v1 = host.link(link).orElseThrow().programId();
    assertEquals(
        "edge   ATTACHED: guard_v1#"
            + v1
            + " on "
            + host.cgroup
            + " (cgroup ingress, link "
            + link
            + "), in custody until released\n",
        said);
    String place = host.cgroup.getFileName() + " ingress";
    assertEquals(
        "edge " + link + " cgroup " + place + " guard_v1#" + v1 + " custody until released",
        row("edge"));

    host.baton("replace", "edge", host.program("guard_v2")).done();
    int v2 = host.link(link).orElseThrow().programId();
    assertNotEquals(v1, v2);
    assertTrue(row("edge").contains("guard_v2#" + v2 + " custody until released"), row("edge"));
    List<String> shown = host.baton("show", "edge").done().lines().toList();
    assertEquals(
        "edge   ATTACHED: guard_v2#" + v2 + " on " + place + " (cgroup, link " + link + ")",
        shown.get(0));
    assertTrue(shown.contains(" label      tier=front"), shown.toString());
    assertTrue(shown.contains(" you        uid 0: may claim, may release"), shown.toString());
    assertEquals(0, host.baton("show", "-q", "edge").exitCode());

    // A second time: the program that the first one left is the one to compare with.
    host.baton("replace", "edge", host.program("guard_v1")).done();
    host.baton("release", "edge").done();
    assertTrue(host.link(link).isEmpty());
    assertEquals(3, host.baton("show", "-q", "edge").exitCode());
  }

  @Test
  void aGraceIsADeadline() {
    String said = host.attach("short", "--grace", "2d").done();
    assertTrue(said.endsWith(", in custody for 2 d\n"), said);
    assertTrue(row("short").matches("short .* custody (2 d|47 h) left"), row("short"));
    host.baton("release", "short").done();
  }

  @Test
  void releaseLeavesWhatAnotherHolderHoldsAndDetachDoesNot() {
    host.attach("shared").done();
    int link = host.linkId("shared");
    Path pin = host.pin(link);
    host.baton("release", "shared").done();
    assertEquals(Liveness.ATTACHED, host.link(link).orElseThrow().liveness());

    host.baton("deposit", "shared", "--pin", pin.toString()).done();
    assertEquals(link, host.linkId("shared"));
    assertTrue(host.baton("detach", "shared").done().startsWith("shared   DETACHED"));
    assertEquals(Liveness.DETACHED, host.link(link).orElseThrow().liveness());
    assertEquals(3, host.baton("show", "-q", "shared").exitCode());
  }

  @Test
  void aTargetThatGoesLeavesANameWithoutAnAttachment() throws IOException {
    Path gone = host.sandbox.cgroup("gone");
    host.baton("attach", "cgroup", "" + gone, host.program("guard_v1"), "--name", "lost").done();
    Files.delete(gone);
    Await.until(
        "the kernel lets go of a removed cgroup",
        Duration.ofSeconds(10),
        () -> host.baton("show", "-q", "lost").exitCode() == ExitCode.NO);
    Await.until(
        "the broker sees it", Duration.ofSeconds(10), () -> row("lost").endsWith(" defunct -"));
    host.baton("release", "lost").done();
  }

  @Test
  void jsonHasTheSameFromEveryCommand() {
    Map<String, Object> attached =
        Host.parse(host.attach("told", "--label", "a=b", "--json").done());
    assertEquals("told", attached.get("name"));
    assertEquals("custody", attached.get("state"));
    assertEquals(attached, host.json("show", "told").get("entry"));

    Map<String, Object> listed = host.json("ls");
    assertEquals(1L, listed.get("version"));
    assertEquals(true, listed.get("complete"));
    assertEquals(List.of(), listed.get("missing"));
    Map<?, ?> element =
        ((List<?>) listed.get("links"))
            .stream()
                .map(link -> (Map<?, ?>) link)
                .filter(
                    link ->
                        link.get("entry") instanceof Map<?, ?> entry
                            && "told".equals(entry.get("name")))
                .findFirst()
                .orElseThrow();
    assertEquals(
        ((Map<?, ?>) attached.get("link")).get("id"), ((Map<?, ?>) element.get("link")).get("id"));
    assertTrue(host.json("status").containsKey("entries"));
    assertEquals(Map.of("released", "told"), host.json("release", "told"));
  }
}
