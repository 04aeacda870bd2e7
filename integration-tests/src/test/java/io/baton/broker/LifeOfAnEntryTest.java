package io.baton.broker;

import static io.baton.broker.TestClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Client;
import io.baton.varlink.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every method of the protocol against the real broker, by one client of uid 0 without a unit. */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class LifeOfAnEntryTest {
  private static World world;

  @BeforeAll
  static void start() {
    world = new World();
  }

  @AfterAll
  static void stop() {
    try (World ending = world) {
      ending.broker.audit();
    }
  }

  @Test
  void aDepositIsInCustodyAndOutlivesTheDepositorsHold() {
    try (TestClient client = new TestClient(world.broker)) {
      int linkId = deposit(client, "custody", World.TERMS);
      Map<String, Object> entry = client.describe("custody");
      assertEquals("custody", entry.get("state"));
      assertEquals(linkId, linkId(entry));
      assertTrue(world.exists(linkId));
      client.release("custody");
      assertFalse(world.exists(linkId), "the answer to Release came before the last close");
      assertEquals("NoSuchEntry", refusal(() -> client.describe("custody")));
    }
  }

  @Test
  void aClaimMakesAnOwnerOnlyOnceConfirmed() {
    try (TestClient client = new TestClient(world.broker)) {
      int linkId = deposit(client, "claimed", World.TERMS);
      try (TestClient.Claimed claimed = client.claim("claimed");
          TestClient.Claimed again = client.claim("claimed")) {
        assertEquals("claiming", claimed.entry().get("state"));
        assertEquals(claimed.id(), again.id(), "the same claimant has the same claim");
        assertEquals("claiming", client.describe("claimed").get("state"));
        Map<String, Object> owned = client.confirm(again, World.GUARDED);
        assertEquals("owned", owned.get("state"));
        assertEquals(linkId, linkId(owned));
        assertEquals(owned, client.confirm(claimed, World.GUARDED), "a repeat changes nothing");
        client.release("claimed");
        assertTrue(world.exists(linkId), "held by the claimant");
      }
      assertFalse(world.exists(linkId));
    }
  }

  @Test
  void anAbortedClaimLeavesTheEntryAsItWas() {
    try (TestClient client = new TestClient(world.broker)) {
      deposit(client, "aborted", World.TERMS);
      try (TestClient.Claimed claimed = client.claim("aborted")) {
        client.abort(claimed);
        assertEquals("custody", client.describe("aborted").get("state"));
        assertEquals("NoSuchClaim", refusal(() -> client.confirm(claimed, World.TERMS)));
      }
      client.release("aborted");
    }
  }

  @Test
  void theProgramOfADepositComesWithTheClaimAsLongAsItIsAttached() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      client.deposit("with-program", false, World.TERMS, sent, program);
      try (TestClient.Claimed claimed = client.claim("with-program")) {
        Program came = Program.adopt(claimed.descriptors().get(1).dup());
        assertEquals(world.v1.id(), came.id());
        came.close();
        client.abort(claimed);
      }
      link.replace(world.v2);
      try (TestClient.Claimed claimed = client.claim("with-program")) {
        assertEquals(1, claimed.descriptors().size());
        client.abort(claimed);
      }
      client.release("with-program");
    }
  }

  @Test
  void aClaimComesWithoutTheProgramWhenItsPinWasRemoved() throws IOException {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      client.deposit("unpinned", false, World.TERMS, sent, program);
      Object serial = client.describe("unpinned").get("generation");
      Files.delete(world.broker.pins().resolve(serial + "-p" + serial));
      try (TestClient.Claimed claimed = client.claim("unpinned")) {
        assertEquals(1, claimed.descriptors().size());
        client.abort(claimed);
      }
      client.release("unpinned");
    }
  }

  @Test
  void aProgramThatIsNotTheAttachedOneIsRefused() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Fd program = world.v2.dupFd()) {
      assertEquals(
          "InvalidParameter",
          refusal(() -> client.deposit("other", false, World.TERMS, sent, program)));
      assertEquals("NoSuchEntry", refusal(() -> client.describe("other")));
    }
  }

  @Test
  void anAbortCanBringTheProgramThatTheClaimantPutThere() {
    try (TestClient client = new TestClient(world.broker)) {
      deposit(client, "replaced", World.TERMS);
      try (TestClient.Claimed claimed = client.claim("replaced");
          LinkHandle link = LinkHandle.adopt(claimed.link().dup(), null);
          Fd program = world.v2.dupFd()) {
        link.replaceUnchecked(world.v2);
        client.call(
            "AbortClaim", Map.of("claimId", claimed.id(), "programFileDescriptor", 0), program);
      }
      try (TestClient.Claimed claimed = client.claim("replaced")) {
        assertEquals(2, claimed.descriptors().size());
        client.abort(claimed);
      }
      client.release("replaced");
    }
  }

  @Test
  void aDetachedLinkIsRefused() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      link.detach();
      assertEquals("Defunct", refusal(() -> client.deposit("dead", false, World.TERMS, sent)));
    }
  }

  @Test
  void aLinkThatSomebodyDetachesInCustodyIsDefunctAndShown() {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit("detached", false, World.TERMS, sent);
      List<String> events = new ArrayList<>();
      try (Client watching = world.broker.connect()) {
        watching.more(
            "io.baton.Broker.Watch",
            Map.of("namePrefix", "detached"),
            reply -> {
              events.add(reply.string("event"));
              if (events.size() == 2) {
                link.detach();
              }
              return events.size() < 3;
            },
            Duration.ofSeconds(10));
      }
      assertEquals(List.of("present", "synced", "tampered"), events);
      assertEquals("defunct", client.describe("detached").get("state"));
      assertTrue(
          attention(client).stream().anyMatch(line -> line.startsWith("detached: tampered")));
      client.release("detached");
    }
  }

  @Test
  void aWaitingClaimIsServedWhenTheOwnerHandsOver() throws Exception {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach();
        Fd sent = link.dupFd();
        Puppet successor = world.puppet("successor.service")) {
      owner.deposit("handed-over", true, World.GUARDED, sent);
      successor.begin(
          "Claim", Map.of("name", "handed-over", "from", Map.of("uid", 0), "waitSec", 60));
      awaitEvent("handed-over", "waiting");
      owner.deposit("handed-over", false, World.GUARDED, sent);
      Map<String, Object> claim = successor.answer();
      successor.call(
          "ConfirmClaim", Map.of("claimId", claim.get("claimId"), "fileDescriptor", 0), 0);
      Map<String, Object> entry = owner.describe("handed-over");
      assertEquals("owned", entry.get("state"));
      assertTrue(owner(entry).get("unit").toString().endsWith("successor.service"));
      assertEquals("Busy", refusal(() -> owner.release("handed-over")));
      successor.call("Release", Map.of("name", "handed-over"));
    }
  }

  @Test
  void aWatchTellsEveryChangeInOrder() {
    List<String> events = new ArrayList<>();
    List<Long> sequence = new ArrayList<>();
    try (TestClient client = new TestClient(world.broker);
        Client watching = world.broker.connect()) {
      watching.more(
          "io.baton.Broker.Watch",
          Map.of("namePrefix", "watched"),
          reply -> {
            sequence.add(reply.integer("sequence"));
            String event = reply.string("event");
            events.add(event);
            if (event.equals("synced")) {
              story(client, "watched");
              deposit(client, "other", World.TERMS);
              client.release("other");
            }
            return !event.equals("released");
          },
          Duration.ofSeconds(10));
    }
    assertEquals(
        List.of("synced", "deposited", "claiming", "aborted", "claiming", "confirmed", "released"),
        events);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), sequence);
  }

  private static void story(TestClient client, String name) {
    deposit(client, name, World.TERMS);
    try (TestClient.Claimed claimed = client.claim(name)) {
      client.abort(claimed);
    }
    try (TestClient.Claimed claimed = client.claim(name)) {
      client.confirm(claimed, World.TERMS);
    }
    client.release(name);
  }

  @Test
  void theListHasEveryEntryOnceInOrderOrOneEmptyReply() {
    assertEquals(List.of("-"), list("listed/"));
    try (TestClient client = new TestClient(world.broker)) {
      List<String> names = new ArrayList<>();
      for (int i = 100; i < 250; i++) {
        names.add("listed/" + i);
        deposit(client, "listed/" + i, World.TERMS);
      }
      assertEquals(names, list("listed/"));
      assertEquals(150L, ((Map<?, ?>) status(client).get("entries")).get("custody"));
      names.forEach(client::release);
      assertEquals("ExpectedMore", refusal(() -> client.call("List", Map.of())));
    }
  }

  @Test
  void theServiceDescribesItself() {
    try (TestClient client = new TestClient(world.broker);
        Client service = world.broker.connect()) {
      String description =
          service
              .call(
                  "org.varlink.service.GetInterfaceDescription",
                  Map.of("interface", "io.baton.Broker"),
                  List.of(),
                  Duration.ofSeconds(10))
              .parameters()
              .string("description");
      assertTrue(description.contains("interface io.baton.Broker"));
      assertEquals(
          List.of("org.varlink.service", "io.baton.Broker"),
          service
              .call("org.varlink.service.GetInfo", Map.of(), List.of(), Duration.ofSeconds(10))
              .parameters()
              .stringsOrNull("interfaces"));
      assertEquals("MethodNotFound", refusal(() -> client.call("Nothing", Map.of())));
    }
  }

  private static int deposit(TestClient client, String name, Map<String, ?> terms) {
    try (LinkHandle link = world.attach();
        Fd sent = link.dupFd()) {
      client.deposit(name, false, terms, sent);
      return link.objectId();
    }
  }

  private static List<String> list(String prefix) {
    List<String> names = new ArrayList<>();
    try (Client client = world.broker.connect()) {
      client.more(
          "io.baton.Broker.List",
          Map.of("namePrefix", prefix),
          reply -> {
            Parameters entry = reply.objectOrNull("entry");
            return names.add(entry == null ? "-" : entry.string("name"));
          },
          Duration.ofSeconds(10));
    }
    return names;
  }

  private static void awaitEvent(String name, String event) {
    try (Client client = world.broker.connect()) {
      client.more(
          "io.baton.Broker.Watch",
          Map.of("namePrefix", name),
          reply -> !reply.string("event").equals(event),
          Duration.ofSeconds(10));
    }
  }

  private static Map<String, Object> status(TestClient client) {
    return client.call("GetStatus", Map.of());
  }

  @SuppressWarnings("unchecked")
  private static List<String> attention(TestClient client) {
    return (List<String>) status(client).get("attention");
  }

  private static int linkId(Map<String, Object> entry) {
    return ((Long) ((Map<?, ?>) entry.get("link")).get("id")).intValue();
  }

  private static Map<?, ?> owner(Map<String, Object> entry) {
    return (Map<?, ?>) entry.get("owner");
  }
}
