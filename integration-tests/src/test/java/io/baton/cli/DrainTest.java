package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.JsonSchema;
import io.baton.harness.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a broker does that is to end for good, and what becomes of what it holds. */
class DrainTest {
  private Host host;

  @BeforeEach
  void start() {
    host = new Host();
    host.attach("left").done();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void nothingNewIsTakenAndWhatIsLeftIsListed() {
    assertEquals(
        "NAME STATE   OWNER\nleft custody until released\ndraining: 1 left\n",
        host.baton("drain").done());
    String said = host.attach("new").refused(ExitCode.REFUSED);
    assertEquals(
        "baton: attach cgroup new: Draining (the broker takes no new entries: it is about to end);"
            + " detached again\n",
        said);
    assertEquals(1, host.linksOnCgroup());
    assertTrue(host.baton("status").done().contains("\ndraining   takes no new entries"));
    // What is on record goes on as before.
    host.baton("replace", "left", host.program("guard_v2")).done();
    host.baton("release", "left").done();
    assertEquals("draining: nothing left\n", host.baton("drain").done());
  }

  @Test
  void theNextBrokerTakesEverythingAgain() {
    host.baton("drain").done();
    host.broker.kill();
    host.broker.start();
    assertFalse(host.baton("status").done().contains("draining"));
    host.attach("new").done();
  }

  @Test
  void whatIsLeftIsReleasedAlsoWhatHasAnOwner() throws Exception {
    host.attach("owned").done();
    int left = host.linkId("left");
    int owned = host.linkId("owned");
    Process owner =
        new ProcessBuilder(
                host.command(
                    "claim", "owned", "--guard", "--", "sh", "-c", "echo mine; exec cat >&2"))
            .start();
    try {
      assertEquals("mine", owner.inputReader().readLine());
      host.baton("release", "owned").refused(ExitCode.REFUSED);
      Map<String, Object> drained = host.json("drain", "--release");
      JsonSchema.of("drain").validate(drained);
      assertEquals(Map.of("released", List.of("left", "owned"), "left", List.of()), drained);
      assertTrue(host.link(left).isEmpty(), "nobody else held it");
      assertTrue(host.link(owned).isPresent(), "its owner does");
    } finally {
      owner.destroyForcibly().onExit().join();
    }
    assertTrue(host.link(owned).isEmpty());
    assertEquals("draining: nothing left\n", host.baton("drain", "--release").done());
  }

  @Test
  void isForRoot() {
    Needs.tools("setpriv");
    Commands.run("chmod", "0711", host.broker.socket().getParent().toString());
    Commands.run("chmod", "0666", host.broker.socket().toString());
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", "4242"));
    command.addAll(List.of("--regid", "4242", "--clear-groups"));
    command.addAll(host.command("drain", "--release"));
    String said = Baton.run(command, Map.of("HOME", "/nonexistent")).refused(ExitCode.REFUSED);
    assertEquals("baton: drain: NotEntitled (only root may drain it)\n", said);
    host.attach("new").done();
  }
}
