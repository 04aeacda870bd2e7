package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.harness.BrokerProcess;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link of any type goes into the broker's custody and comes out again as it was. */
@ExtendWith(NoLeaks.class)
class CustodyTest {
  private static final PeerSelector ROOT = PeerSelector.uid(0);
  private static final Terms TERMS = Terms.guarded(Grace.of(Duration.ofMinutes(5))).withHeirs(ROOT);

  private static Sandbox sandbox;
  private static BrokerProcess process;

  @BeforeAll
  static void start() {
    sandbox = Sandbox.create();
    process = new BrokerProcess(sandbox).start();
  }

  @AfterAll
  static void stop() {
    try {
      process.close();
    } finally {
      sandbox.close();
    }
  }

  @ParameterizedTest
  @EnumSource(HookKind.class)
  void keepsIt(HookKind kind) throws IOException {
    kind.need();
    LinkName name = LinkName.of("custody-" + kind);
    try (Scene scene = new Scene(kind);
        Broker broker = Broker.connect(process.socket())) {
      LinkHandle link = scene.attach(scene.v1);
      int id = link.objectId();
      broker.deposit(name, link, TERMS);
      // The broker says what it is: it was not told.
      Entry entry = broker.list(name.value()).findFirst().orElseThrow();
      assertEquals(kind.type.label(), entry.link().type());
      assertEquals(scene.v1.id(), entry.link().programId());
      assertEquals(Entry.State.CUSTODY, entry.state());
      assertEquals(1, scene.ranBy());
      try (Owned<LinkHandle> owned =
          broker.claim(name, LinkHandle.class, TERMS, Duration.ZERO, ROOT)) {
        assertEquals(id, owned.handle().objectId());
        if (kind.canReplace()) {
          owned.replace(scene.v2);
        }
        assertEquals(kind.canReplace() ? 2 : 1, scene.ranBy());
        owned.release();
      }
      assertEquals(0, scene.ranBy());
    }
  }
}
