package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Broker;
import io.baton.BrokerException;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.RawPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the broker lives on runs out while a client hands a link over and over: the client finishes,
 * the link is the same one, and the broker recovers by itself.
 */
@ExtendWith(NoLeaks.class)
class LimitsTest {
  /** Has every class in a file that stays open; in a folder, each needs a descriptor to be read. */
  private static final Path INSTALLED =
      Path.of("../link-broker/target/baton/baton").toAbsolutePath().normalize();

  private static final LinkName EDGE = LinkName.of("edge");
  private static final PeerSelector ROOT = PeerSelector.uid(0);
  private static final Terms TERMS = Terms.guarded(Grace.of(Duration.ofMinutes(5))).withHeirs(ROOT);

  /** What the descriptors of one call take, and a few. */
  private static final int SPARE = 12;

  private static final Duration SOON = Duration.ofSeconds(20);

  private World world;
  private Broker client;
  private int linkId;

  /** Ends the hand-overs. */
  private volatile boolean enough;

  private volatile int handOvers;
  private volatile int refused;

  @BeforeEach
  void start() {
    world = new World();
  }

  @AfterEach
  void stop() {
    enough = true;
    if (client != null) {
      client.close();
    }
    world.close();
  }

  @Test
  void descriptors() throws Exception {
    Needs.tools("prlimit");
    world.broker.kill();
    List<String> command = new ArrayList<>(List.of(INSTALLED.toString(), "serve"));
    command.addAll(List.of("--socket", "" + world.broker.socket()));
    command.addAll(List.of("--state", "" + world.broker.state()));
    command.addAll(List.of("--bpffs", "" + world.broker.pins()));
    world.broker.start(new ProcessBuilder(command));
    CompletableFuture<Void> handingOver = begin();
    // Not fewer than are in use while the link is handed over: whoever is there goes on.
    limitFiles(lowestFree() + SPARE + ":");
    List<RawPeer> crowd = new ArrayList<>();
    try {
      Await.until(
          "there is no room for one more",
          SOON,
          () -> {
            crowd.add(RawPeer.connect(world.broker.socket()));
            return world.broker.said("baton: taking no connection for a moment: ");
          });
      CompletableFuture<Integer> newcomer = CompletableFuture.supplyAsync(this::entries);
      limitFiles("1024:");
      assertEquals(1, newcomer.get(SOON.toSeconds(), TimeUnit.SECONDS));
      end(handingOver);
    } finally {
      crowd.forEach(RawPeer::close);
    }
  }

  @Test
  @Tag("custody")
  void disk() throws Exception {
    world.broker.kill();
    world.sandbox.tmpfs(world.broker.state(), "64k");
    world.broker.start();
    CompletableFuture<Void> handingOver = begin();
    Path filler = world.broker.state().resolve("filler");
    List<LinkName> others = new ArrayList<>();
    // What is recorded anew just then leaves room behind, for one of them.
    Await.until(
        "full",
        SOON,
        () -> {
          fill(filler);
          return !deposits(others, "StorageFailed");
        });
    Files.delete(filler);
    assertTrue(deposits(others, ""));
    others.forEach(client::release);
    end(handingOver);
  }

  @Test
  @Tag("custody")
  void backlogOfWatchers() throws Exception {
    List<RawPeer> slow = new ArrayList<>();
    byte[] watch =
        "{\"method\":\"io.baton.Broker.Watch\",\"more\":true}\0".getBytes(StandardCharsets.UTF_8);
    try {
      CompletableFuture<Void> handingOver = begin();
      for (int i = 0; i < 20; i++) {
        RawPeer peer = RawPeer.connect(world.broker.socket());
        slow.add(peer);
        peer.send(watch, List.of());
      }
      // Each is three changes, and beside the backlog some fit into the socket.
      int before = handOvers;
      Await.until("more than a backlog", SOON, () -> handOvers > before + 1000);
      assertEquals(0, refused);
      end(handingOver);
    } finally {
      slow.forEach(RawPeer::close);
    }
  }

  /** Returns when the link goes from hand to hand. */
  private CompletableFuture<Void> begin() {
    client = Broker.connect(world.broker.socket());
    LinkHandle link = world.attach();
    linkId = link.objectId();
    client.deposit(EDGE, link, TERMS);
    CompletableFuture<Void> handingOver = CompletableFuture.runAsync(this::handOver);
    Await.until("handed over", SOON, () -> handOvers > 10 || handingOver.isDone());
    return handingOver;
  }

  private void handOver() {
    Owned<LinkHandle> owned = null;
    while (!enough) {
      try {
        if (owned == null) {
          owned = client.claim(EDGE, LinkHandle.class, TERMS, Duration.ZERO, ROOT);
          assertEquals(linkId, owned.handle().objectId());
        }
        owned.deposit();
        owned = null;
        handOvers++;
      } catch (BrokerException e) {
        assertTrue(
            List.of("LimitExceeded", "StorageFailed", "Busy").contains(e.error()), e.getMessage());
        refused++;
      }
    }
  }

  /** They go on as before, to their end, and nothing is left of what was. */
  private void end(CompletableFuture<Void> handingOver) throws Exception {
    int before = handOvers;
    Await.until("goes on", SOON, () -> handOvers > before + 10 || handingOver.isDone());
    enough = true;
    handingOver.get(SOON.toSeconds(), TimeUnit.SECONDS);
    System.out.println(handOvers + " hand-overs, " + refused + " refused");
    assertTrue(handOvers > before);
    assertEquals(1, entries());
    world.broker.audit();
    client.release(EDGE);
    assertFalse(world.exists(linkId));
  }

  /**
   * One more, under a name of its own.
   *
   * @return false if it is refused so
   */
  private boolean deposits(List<LinkName> others, String refusal) {
    LinkName other = LinkName.of("other" + others.size());
    LinkHandle link = world.attach();
    try {
      client.deposit(other, link, TERMS);
      others.add(other);
      return true;
    } catch (BrokerException e) {
      link.close();
      assertEquals(refusal, e.error());
      return false;
    }
  }

  private int entries() {
    try (Broker newcomer = Broker.connect(world.broker.socket())) {
      return (int) newcomer.list("").count();
    }
  }

  private void limitFiles(String soft) {
    Commands.run("prlimit", "--pid=" + world.broker.pid(), "--nofile=" + soft);
  }

  private int lowestFree() {
    int number = 0;
    while (Files.isSymbolicLink(Path.of("/proc", "" + world.broker.pid(), "fd", "" + number))) {
      number++;
    }
    return number;
  }

  private static void fill(Path filler) {
    try (OutputStream out =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertEquals("No space left on device", e.getMessage());
    }
  }
}
