package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Jvm;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.varlink.Client;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link of any type goes into the broker's custody and comes out again as it was. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class CustodyTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final PeerSelector ROOT = PeerSelector.uid(0);
  private static final Terms TERMS =
      Terms.guarded(Grace.of(Duration.ofMinutes(5)))
          .withHeirs(ROOT)
          .withLabels(Map.of("kept", "yes"));

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

  private static LinkName name(HookKind kind) {
    return LinkName.of("custody-" + kind);
  }

  /** The broker says what it is: it was not told. */
  private static Entry deposit(Broker broker, Scene scene, HookKind kind) {
    LinkHandle link = scene.attach(scene.v1);
    int id = link.objectId();
    broker.deposit(name(kind), link, TERMS);
    Entry entry = entry(broker, kind);
    assertEquals(id, entry.link().id());
    assertEquals(kind.type.label(), entry.link().type());
    assertEquals(scene.v1.id(), entry.link().programId());
    assertEquals(Entry.State.CUSTODY, entry.state());
    return entry;
  }

  private static Entry entry(Broker broker, HookKind kind) {
    return broker
        .list(name(kind).value())
        .filter(entry -> entry.name().equals(name(kind).value()))
        .findFirst()
        .orElseThrow();
  }

  /** Claims it, uses it, and lets it go. */
  private static void use(Broker broker, Scene scene, HookKind kind, int id) {
    try (Owned<LinkHandle> owned =
        broker.claim(name(kind), LinkHandle.class, TERMS, Duration.ZERO, ROOT)) {
      assertEquals(id, owned.handle().objectId());
      if (kind.canReplace()) {
        owned.replace(scene.v2);
      } else {
        assertThrows(NotSupportedException.class, () -> owned.replace(scene.v2));
      }
      assertEquals(kind.canReplace() ? 2 : 1, scene.ranBy());
      owned.release();
    }
    assertEquals(0, scene.ranBy());
  }

  @ParameterizedTest
  @EnumSource(HookKind.class)
  void keepsIt(HookKind kind) throws IOException {
    kind.need();
    try (Scene scene = new Scene(kind);
        Broker broker = Broker.connect(process.socket())) {
      Entry entry = deposit(broker, scene, kind);
      assertEquals(1, scene.ranBy());
      use(broker, scene, kind, entry.link().id());
    }
  }

  /** All types at once, as a process takes long to start in a guest. */
  @Test
  void keepsThemThroughTheDeathOfTheirOwnerAndItsOwn() throws Exception {
    Map<HookKind, Scene> scenes = new EnumMap<>(HookKind.class);
    try (Broker broker = Broker.connect(process.socket())) {
      for (HookKind kind : HookKind.values()) {
        if (isHere(kind)) {
          scenes.put(kind, new Scene(kind));
        }
      }
      Map<HookKind, Integer> links = new EnumMap<>(HookKind.class);
      scenes.forEach((kind, scene) -> links.put(kind, deposit(broker, scene, kind).link().id()));
      ownAndDie(broker, links.keySet());
      process.kill();
      process.start();
      for (HookKind kind : links.keySet()) {
        Entry entry = entry(broker, kind);
        assertEquals(Entry.State.CUSTODY, entry.state());
        assertEquals(TERMS, entry.terms());
        assertEquals(kind.type.label(), entry.link().type());
        assertEquals(1, scenes.get(kind).ranBy(), kind::toString);
        use(broker, scenes.get(kind), kind, links.get(kind));
      }
    } finally {
      for (Scene scene : scenes.values()) {
        scene.close();
      }
    }
  }

  private static boolean isHere(HookKind kind) throws IOException {
    try {
      kind.need();
      return true;
    } catch (KernelException e) {
      throw e;
    } catch (RuntimeException e) {
      return false; // JUnit skips such a test by an exception that is not of its API.
    }
  }

  /** Another process owns them all, and is killed. */
  private static void ownAndDie(Broker broker, Set<HookKind> kinds) throws Exception {
    String names = kinds.stream().map(kind -> name(kind).value()).collect(Collectors.joining(" "));
    Process owner =
        new ProcessBuilder(Jvm.command(Owner.class, process.socket().toString(), names))
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      assertEquals("owns them", owner.inputReader().readLine());
      for (HookKind kind : kinds) {
        assertEquals((int) owner.pid(), entry(broker, kind).owner().pid());
      }
    } finally {
      owner.destroyForcibly().waitFor();
    }
    for (HookKind kind : kinds) {
      Await.until(
          kind + " in custody", SOON, () -> entry(broker, kind).state() == Entry.State.CUSTODY);
    }
  }

  /** Claims what is named and holds it until it is killed. */
  static final class Owner {
    public static void main(String[] arguments) throws IOException {
      Broker broker = Broker.connect(Path.of(arguments[0]));
      for (String name : arguments[1].split(" ")) {
        broker.claim(LinkName.of(name), LinkHandle.class, TERMS, Duration.ZERO, ROOT);
      }
      System.out.println("owns them");
      System.in.read();
    }

    private Owner() {}
  }

  /** What looks like a link to somebody who only asks whether it is an open descriptor. */
  @Test
  void takesNothingButLinks() throws IOException {
    Hook.PerfEvent event = new Hook.PerfEvent(PerfCounter.SW_PAGE_FAULTS, 1000, 0, 0, 0);
    try (Scene scene = new Scene(HookKind.ITER);
        LinkHandle iterator = scene.attach(scene.v1);
        Fd program = scene.v1.dupFd();
        Fd output = Scene.output(iterator);
        Fd counter = PerfEvents.open(event);
        Fd file = Cgroups.open(scene.cgroup)) {
      List<String> before = process.descriptors();
      refuses("program", program);
      refuses("bpf_iter", output);
      refuses("perf_event", counter);
      refuses("file", file);
      Await.until("nothing left open", SOON, () -> process.descriptors().equals(before));
    }
  }

  private static void refuses(String found, Fd descriptor) {
    Map<String, Object> parameters =
        Map.of(
            "name",
            "wrong",
            "fileDescriptor",
            0L,
            "keepOwnership",
            false,
            "terms",
            Protocol.write(TERMS));
    try (Client client = process.connect()) {
      VarlinkException e =
          assertThrows(
              VarlinkException.class,
              () -> client.call("io.baton.Broker.Deposit", parameters, List.of(descriptor), SOON));
      assertEquals("io.baton.Broker.WrongDescriptorKind", e.error());
      assertEquals(
          Map.of("parameter", "fileDescriptor", "expected", "link", "found", found),
          e.parameters());
    }
  }
}
