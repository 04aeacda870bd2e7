package io.baton.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.Watch;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From one living process to another: upgrade of one unit, transfer to another unit. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class HandOverTest {
  private static final LinkName EDGE = LinkName.of("edge");
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Scene scene;
  private BpfObject object;
  private Program guard;
  private Path target;
  private Hook hook;

  @BeforeEach
  void open() {
    scene = new Scene();
    object = BpfObject.load(scene.file, "guard_v1");
    guard = object.program("guard_v1");
    target = scene.sandbox.cgroup("target");
    hook = Instance.hook(target.toString());
  }

  @AfterEach
  void close() {
    guard.close();
    object.close();
    scene.close();
  }

  /** The old instance asks for successors after the new one has begun to wait, or before. */
  @Test
  void anUpgradeOverlapsWithoutTheTwoKnowingEachOther() throws Exception {
    try (JavaProcess old = instance();
        JavaProcess waiting = instance()) {
      assertEquals("ready", old.line());
      old.say("claimOrAttach");
      String attached = old.line();
      String owns = attached.replace("attached", "owns");
      assertEquals(owns, old.line());
      assertEquals("ready", waiting.line());
      try (Broker observer = Broker.connect(scene.broker.socket())) {
        CountDownLatch seen = new CountDownLatch(1);
        Watch watch =
            observer.watch(
                "edge",
                event -> {
                  if (event.event().equals("waiting")) {
                    seen.countDown();
                  }
                });
        waiting.say("claim");
        assertTrue(seen.await(30, TimeUnit.SECONDS), "somebody waits");
        watch.close();
      }
      old.say("hand over");
      assertHandsOver(old);
      assertEquals(owns, waiting.line());
      waiting.say("hand over");
      assertEquals("hands over", waiting.line());
      try (JavaProcess third = instance()) {
        third.say("claim");
        assertEquals("deposited for a successor", waiting.line());
        assertEquals("ready", third.line());
        assertEquals(owns, third.line());
      }
    }
  }

  /** In either order: somebody waits already. */
  private static void assertHandsOver(JavaProcess process) {
    assertEquals(
        Set.of("hands over", "deposited for a successor"), Set.of(process.line(), process.line()));
  }

  @Test
  void anHeirTakesWhatItIsGiven() {
    try (Broker client = Broker.connect(scene.broker.socket());
        Owned<LinkHandle> owned = client.guard(EDGE, Kernel.attach(hook, guard), Instance.terms());
        JavaProcess heir = instance()) {
      assertEquals("ready", heir.line());
      PeerSelector selector = PeerSelector.unit(scene.unit.getFileName().toString());
      CompletableFuture<Boolean> given =
          CompletableFuture.supplyAsync(() -> owned.transfer(selector, DEADLINE));
      // Before it is offered, the heir would be refused.
      Await.until("offered", DEADLINE, () -> scene.entry("edge").returnTo() != null);
      heir.say("claim of root's");
      assertTrue(given.join());
      assertEquals("owns " + scene.entry("edge").link().id(), heir.line());
      assertEquals(heir.pid(), (long) scene.entry("edge").owner().pid());
      IllegalStateException spent = assertThrows(IllegalStateException.class, owned::handle);
      assertTrue(spent.getMessage().contains("was transferred to"), spent.getMessage());
    }
  }

  /** By deposit and by transfer: what the giver asks again about has been done, and more. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anHeirMayHaveItBeforeTheGiverHasItsAnswer(boolean transfer) throws IOException {
    Path path = scene.sandbox.folder().resolve("proxy");
    Path way = Files.createSymbolicLink(scene.sandbox.folder().resolve("way"), path);
    try (LossyProxy proxy = new LossyProxy(path, scene.broker.socket());
        Broker client = Broker.connect(way);
        JavaProcess heir = instance()) {
      assertEquals("ready", heir.line());
      PeerSelector selector = PeerSelector.unit(scene.unit.getFileName().toString());
      Terms terms = Instance.terms().withHeirs(selector);
      Owned<LinkHandle> owned = client.guard(EDGE, Kernel.attach(hook, guard), terms);
      List<String> answers = new ArrayList<>();
      // The connection that it has stays; the next one does not go through the proxy.
      Files.delete(way);
      Files.createSymbolicLink(way, scene.broker.socket());
      proxy.loseAgain(
          () -> {
            heir.say("claim of root's");
            answers.add(heir.line());
          });
      if (transfer) {
        // It does not wait for an heir that was there.
        assertTimeout(DEADLINE, () -> assertTrue(owned.transfer(selector, DEADLINE)));
      } else {
        owned.deposit();
      }
      assertEquals(List.of("owns " + scene.entry("edge").link().id()), answers);
      assertEquals(heir.pid(), (long) scene.entry("edge").owner().pid());
      assertThrows(IllegalStateException.class, owned::handle);
    }
  }

  /** It died in the middle of a replace: the broker has no descriptor of what is attached. */
  @Test
  void aSuccessorReplacesWhatItsPredecessorDidNotTellOf() {
    try (JavaProcess first = instance()) {
      assertEquals("ready", first.line());
      first.say("claimOrAttach");
      first.line();
      first.line();
    }
    int untold;
    try (JavaProcess second = instance()) {
      assertEquals("ready", second.line());
      second.say("claim");
      second.line();
      int before = scene.entry("edge").link().programId();
      second.say("replace, and do not tell");
      second.line();
      Await.until("seen", DEADLINE, () -> scene.entry("edge").link().programId() != before);
      untold = scene.entry("edge").link().programId();
    }
    try (JavaProcess third = instance()) {
      assertEquals("ready", third.line());
      third.say("claim");
      String owns = third.line();
      third.say("replace");
      assertEquals(owns, third.line());
      assertNotEquals(untold, scene.entry("edge").link().programId());
    }
  }

  @Test
  void whatNoHeirTakesStaysItsOwners() {
    try (Broker client = Broker.connect(scene.broker.socket());
        Owned<LinkHandle> owned =
            client.guard(EDGE, Kernel.attach(hook, guard), Instance.terms())) {
      assertFalse(owned.transfer(PeerSelector.unit("nobody.service"), Duration.ofSeconds(1)));
      Entry entry = scene.entry("edge");
      assertEquals(ProcessHandle.current().pid(), (long) entry.owner().pid());
      assertEquals(Instance.terms(), entry.terms());
      owned.release();
    }
  }

  private JavaProcess instance() {
    return scene.instance(null, target.toString(), "guard_v1");
  }
}
