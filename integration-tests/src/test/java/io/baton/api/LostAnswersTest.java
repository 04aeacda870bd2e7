package io.baton.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.Program;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The answer to each verb is lost, or the broker is: the client calls again and nothing falls. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class LostAnswersTest {
  private static final LinkName EDGE = LinkName.of("edge");
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Scene scene;
  private BpfObject object;
  private Program guard;
  private Program next;
  private Hook hook;

  @BeforeEach
  void open() {
    scene = new Scene();
    object = BpfObject.load(scene.file, "guard_v1", "guard_v2");
    guard = object.program("guard_v1");
    next = object.program("guard_v2");
    hook = Instance.hook(scene.sandbox.cgroup("target").toString());
  }

  @AfterEach
  void close() {
    guard.close();
    next.close();
    object.close();
    scene.close();
  }

  @Test
  void eachVerbIsRepeatedAndDoneOnce() {
    Path path = scene.sandbox.folder().resolve("proxy");
    try (LossyProxy proxy = new LossyProxy(path, scene.broker.socket());
        Broker client = Broker.connect(path)) {
      LinkHandle link = Kernel.attach(hook, guard);
      int id = link.objectId();
      client.deposit(EDGE, link, Instance.terms());
      assertEquals(Entry.State.CUSTODY, scene.entry("edge").state());
      Owned<LinkHandle> owned =
          client.claim(EDGE, LinkHandle.class, Instance.terms(), Duration.ZERO);
      assertEquals(id, owned.handle().objectId());
      assertEquals(Entry.State.OWNED, scene.entry("edge").state());
      owned.replace(next);
      owned.deposit();
      client.replace(EDGE, guard, null);
      Entry entry = scene.entry("edge");
      assertEquals(Entry.State.CUSTODY, entry.state());
      assertEquals("guard_v1", entry.link().programName());
      assertEquals(id, entry.link().id());
      client.release(EDGE);
      assertThrows(NoSuchElementException.class, () -> scene.entry("edge"));
      assertEquals(
          List.of("Deposit", "Claim", "ConfirmClaim", "AbortClaim", "Release"), proxy.lost());
    }
  }

  @Test
  void aCallWhileTheBrokerIsAwayIsCarriedOutWhenItIsBack() throws Exception {
    try (Broker client = Broker.connect(scene.broker.socket());
        Owned<LinkHandle> owned =
            client.guard(EDGE, Kernel.attach(hook, guard), Instance.terms())) {
      scene.broker.kill();
      CompletableFuture<Void> replace = CompletableFuture.runAsync(() -> owned.replace(next));
      scene.broker.start();
      replace.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertEquals("guard_v2", scene.entry("edge").link().programName());
      owned.release();
    }
  }

  @Test
  void anOwnerThatSaysNothingIsFoundAgainByANewBroker() {
    try (Broker client = Broker.connect(scene.broker.socket());
        Owned<LinkHandle> owned =
            client.guard(EDGE, Kernel.attach(hook, guard), Instance.terms())) {
      long before = scene.entry("edge").depositMicros();
      scene.broker.kill();
      scene.broker.start();
      Await.until("renewed", DEADLINE, () -> scene.entry("edge").depositMicros() > before);
      Entry entry = scene.entry("edge");
      assertEquals(Entry.State.OWNED, entry.state());
      assertEquals(ProcessHandle.current().pid(), (long) entry.owner().pid());
      assertEquals(LinkInfo.Liveness.ATTACHED, owned.handle().info().liveness());
      owned.release();
    }
  }

  /** Closed, it would be detached; kept, it is what the next attempt puts on record. */
  @Test
  void aLinkWhoseDepositHadNoAnswerIsKept() {
    try (Broker client = Broker.connect(scene.broker.socket())) {
      AtomicInteger attached = new AtomicInteger();
      Supplier<LinkHandle> attach =
          () -> {
            LinkHandle link = Kernel.attach(hook, guard);
            attached.set(link.objectId());
            scene.broker.kill();
            // Instead of waiting until the client gives up.
            Thread.currentThread().interrupt();
            return link;
          };
      assertThrows(
          UncheckedIOException.class,
          () -> client.claimOrAttach(EDGE, hook, Instance.terms(), attach));
      assertTrue(Thread.interrupted());
      scene.broker.start();
      try (Owned<LinkHandle> owned =
          client.claimOrAttach(EDGE, hook, Instance.terms(), () -> fail("one is there"))) {
        assertEquals(attached.get(), owned.handle().objectId());
        owned.release();
      }
    }
  }

  /** Somebody who drops it without close is to be told so, by the descriptor's report. */
  @Test
  void nothingKeepsAnOwnedThatWasDropped() {
    try (Broker client = Broker.connect(scene.broker.socket())) {
      Owned<LinkHandle> owned = client.guard(EDGE, Kernel.attach(hook, guard), Instance.terms());
      try (LinkHandle link = owned.handle()) {
        WeakReference<Owned<LinkHandle>> dropped = new WeakReference<>(owned);
        owned = null;
        Await.until(
            "collected",
            DEADLINE,
            () -> {
              System.gc();
              return dropped.refersTo(null);
            });
        client.release(EDGE);
        assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
      }
    }
  }
}
