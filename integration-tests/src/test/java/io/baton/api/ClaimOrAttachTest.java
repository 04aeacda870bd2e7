package io.baton.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Broker;
import io.baton.BrokerException;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.kernel.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("custody")
@ExtendWith(NoLeaks.class)
class ClaimOrAttachTest {
  private static final int AT_ONCE = 8;

  private final List<JavaProcess> instances = new ArrayList<>();
  private Scene scene;

  @BeforeEach
  void open() {
    scene = new Scene();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void eightAtOnceAttachToAnInterfaceOnce() {
    Sandbox.End end = scene.sandbox.wire().right();
    List<String> said = eightAtOnce(end.namespace(), end.ifname(), "firewall_v1");
    assertEquals(1, said.stream().filter(line -> line.startsWith("attached ")).count());
  }

  /** A cgroup takes them all for a moment: one stays. */
  @Test
  void eightAtOnceLeaveOneLinkOnACgroup() {
    Path cgroup = scene.sandbox.cgroup("target");
    List<String> said = eightAtOnce(null, cgroup.toString(), "guard_v1");
    assertTrue(said.stream().anyMatch(line -> line.startsWith("attached ")));
    try (Target target = Target.open(Instance.hook(cgroup.toString()))) {
      assertEquals(1, Kernel.links().filter(target::holds).count());
    }
  }

  @Test
  void eightAtOnceClaimTheirPredecessorsLink() {
    Sandbox.End end = scene.sandbox.wire().right();
    String link = attachAndDie(end);
    List<String> said = eightAtOnce(end.namespace(), end.ifname(), "firewall_v1");
    assertEquals(List.of(), said);
    assertEquals(link, "" + scene.entry("edge").link().id());
  }

  /** An owner that is gone again; the ID of its link, which is in custody. */
  private String attachAndDie(Sandbox.End end) {
    JavaProcess first = scene.instance(end.namespace(), end.ifname(), "firewall_v1");
    first.say("claimOrAttach");
    assertEquals("ready", first.line());
    String link = first.line().replace("attached ", "");
    assertEquals("owns " + link, first.line());
    first.close();
    return link;
  }

  /** What all of them said, once it is known that one owns it and the others were told so. */
  private List<String> eightAtOnce(String namespace, String target, String program) {
    for (int i = 0; i < AT_ONCE; i++) {
      instances.add(scene.instance(namespace, target, program));
    }
    instances.forEach(instance -> assertEquals("ready", instance.line()));
    instances.forEach(instance -> instance.say("claimOrAttach"));
    List<String> said = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (JavaProcess instance : instances) {
      String line = instance.line();
      while (line.startsWith("attached ")) {
        said.add(line);
        line = instance.line();
      }
      results.add(line);
    }
    Entry entry = scene.entry("edge");
    String owner = "owns " + entry.link().id();
    assertEquals(1, results.stream().filter(owner::equals).count(), () -> said + " " + results);
    String refused = "refused: claim edge: Busy (owned by " + entry.owner().label() + ")";
    assertEquals(AT_ONCE - 1, results.stream().filter(refused::equals).count(), results::toString);
    return said;
  }

  @Test
  void afterItsOwnersCrashTheSameLinkIsClaimed() {
    Sandbox.End end = scene.sandbox.wire().right();
    String link = attachAndDie(end);
    JavaProcess next = scene.instance(end.namespace(), end.ifname(), "firewall_v2");
    next.say("claimOrAttach");
    next.say("replace");
    assertEquals("ready", next.line());
    assertEquals("owns " + link, next.line());
    assertEquals("owns " + link, next.line());
    Entry entry = scene.entry("edge");
    assertEquals(next.pid(), (long) entry.owner().pid());
    assertEquals("firewall_v2", entry.link().programName());
  }

  /** As "baton attach --heir unit:edge.service" leaves it. */
  @Test
  void whatAnOperatorAttachedIsTakenByWhomItIsMeantForAndSaysSo() {
    String cgroup = scene.sandbox.cgroup("target").toString();
    Terms forTheService =
        Instance.terms().withHeirs(PeerSelector.unit(scene.unit.getFileName().toString()));
    int link;
    try (Broker client = Broker.connect(scene.broker.socket());
        BpfObject loaded = BpfObject.load(scene.file, "guard_v1");
        Program guard = loaded.program("guard_v1")) {
      LinkHandle attached = Kernel.attach(Instance.hook(cgroup), guard);
      link = attached.objectId();
      client.deposit(LinkName.of("edge"), attached, forTheService);
    }
    JavaProcess service = scene.instance(null, cgroup, "guard_v2");
    assertEquals("ready", service.line());
    service.say("claimOrAttach");
    String refused = service.line();
    assertTrue(refused.startsWith("refused: claim edge: NotEntitled ("), refused);
    assertTrue(refused.endsWith("\"from\": {\"uid\": 0} would take it)"), refused);
    // The first start takes the operator's, the next one its predecessor's.
    for (int start = 0; start < 2; start++) {
      service.say("claimOrAttach, also root's");
      assertEquals("owns " + link, service.line());
      assertEquals(service.pid(), (long) scene.entry("edge").owner().pid());
      service.close();
      service = scene.instance(null, cgroup, "guard_v2");
      assertEquals("ready", service.line());
    }
  }

  @Test
  void aLinkOnAnotherTargetIsRefusedAndLeftAsItWas() {
    LinkName name = LinkName.of("edge");
    Hook here = Instance.hook(scene.sandbox.cgroup("here").toString());
    Hook there = Instance.hook(scene.sandbox.cgroup("there").toString());
    try (Broker client = Broker.connect(scene.broker.socket());
        BpfObject loaded = BpfObject.load(scene.file, "guard_v1");
        Program guard = loaded.program("guard_v1")) {
      client.deposit(name, Kernel.attach(there, guard), Instance.terms());
      BrokerException refusal =
          assertThrows(
              BrokerException.class,
              () -> client.claimOrAttach(name, here, Instance.terms(), () -> null));
      assertEquals("WrongTarget", refusal.error());
      assertTrue(refusal.getMessage().contains(here.label()), refusal.getMessage());
      Entry entry = scene.entry("edge");
      assertEquals(Entry.State.CUSTODY, entry.state());
      client.release(name);
    }
  }

  @Test
  void whatIsOwnedSaysWhatItIsAndHowItEnded() {
    Hook hook = Instance.hook(scene.sandbox.cgroup("target").toString());
    try (Broker client = Broker.connect(scene.broker.socket());
        BpfObject loaded = BpfObject.load(scene.file, "guard_v1");
        Program guard = loaded.program("guard_v1")) {
      Owned<LinkHandle> owned =
          client.claimOrAttach(
              LinkName.of("edge"), hook, Instance.terms(), () -> Kernel.attach(hook, guard));
      assertEquals("edge: " + owned.handle() + ", owned", owned.toString());
      owned.release();
      assertTrue(owned.toString().startsWith("edge: was released at "), owned.toString());
    }
  }
}
