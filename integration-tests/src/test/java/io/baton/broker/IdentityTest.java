package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Pidfd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who a peer is, as far as root and the kernel say so. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class IdentityTest {
  private static final int PID = (int) ProcessHandle.current().pid();
  private static final int SOMEBODY = 4242;

  /** As where /proc is mounted with hidepid: no start time is known. */
  @Test
  void whatProcDoesNotShowIsFoundAgainByItsPidfd() {
    Needs.kernel(6, 9, "a pidfd with an inode of its own");
    long inode;
    try (Pidfd self = Pidfd.open(PID).orElseThrow()) {
      inode = self.inode().orElseThrow();
    }
    assertEquals(true, finds(new ProcessKey(inode, PID, 0, 0)));
    assertEquals(false, finds(new ProcessKey(inode + 1, PID, 0, 0)));
  }

  private static boolean finds(ProcessKey process) {
    Optional<Pidfd> found = Identity.find(process);
    found.ifPresent(Pidfd::close);
    return found.isPresent();
  }

  /** Whoever owns a cgroup makes others below it, as a user's manager of services does. */
  @Test
  void aUnitThatAUserNamedIsNotBelievedAndNullNeverMatches() throws IOException {
    try (World world = new World();
        Puppet genuine = world.puppet("edge.service");
        Puppet forger = forger(world, genuine.cgroup().getFileName());
        Puppet another = new Puppet(world.broker.socket(), forger.cgroup())) {
      deposit(world, genuine, "genuine", Map.of());
      assertEquals("NotEntitled", refusal(() -> forger.call("Claim", Map.of("name", "genuine"))));
      Map<?, ?> depositor = (Map<?, ?>) deposit(world, forger, "forged", Map.of()).get("depositor");
      assertNull(depositor.get("unit"));
      assertEquals("NotEntitled", refusal(() -> genuine.call("Claim", Map.of("name", "forged"))));
      assertEquals("NotEntitled", refusal(() -> another.call("Claim", Map.of("name", "forged"))));
    }
  }

  /** A process in a cgroup of that name, below one that root does not own. */
  private static Puppet forger(World world, Path name) throws IOException {
    Path delegated = world.sandbox.cgroup("delegated");
    Files.setAttribute(delegated, "unix:uid", SOMEBODY);
    return new Puppet(world.broker.socket(), world.sandbox.cgroup(delegated, "" + name));
  }

  @Test
  void aLinkPlantedForAVictimIsTakenOnlyByWhoSaysWhose() {
    try (World world = new World();
        Puppet planter = world.puppet("planter.service");
        Puppet victim = world.puppet("victim.service")) {
      String unit = "" + victim.cgroup().getFileName();
      Map<String, ?> forVictim = Map.of("heirs", List.of(Map.of("unit", unit)));
      deposit(world, planter, "victims", forVictim);
      assertEquals("NotEntitled", refusal(() -> victim.call("Claim", Map.of("name", "victims"))));
      Map<String, ?> planters = Map.of("unit", "" + planter.cgroup().getFileName());
      Map<String, Object> claim = victim.call("Claim", Map.of("name", "victims", "from", planters));
      assertEquals("claiming", TestClient.entry(claim).get("state"));
    }
  }

  private static Map<String, Object> deposit(
      World world, Puppet puppet, String name, Map<String, ?> terms) {
    world.attachFor(puppet);
    Map<String, ?> parameters =
        Map.of("name", name, "fileDescriptor", 0, "keepOwnership", false, "terms", terms);
    Map<String, Object> answer = puppet.call("Deposit", parameters, 0);
    assertEquals("custody", TestClient.entry(answer).get("state"));
    return TestClient.entry(answer);
  }
}
