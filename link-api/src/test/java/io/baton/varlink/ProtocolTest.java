package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Change;
import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkEvent;
import io.baton.LinkFacts;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  /** Nothing is null, the numbers are the largest. */
  private static final Peer PEER =
      new Peer(812, Long.MAX_VALUE, -1, -2, "/a/edge.service", "edge.service", "0".repeat(64));

  private static final Peer UNKNOWN = new Peer(null, null, 0, 0, null, null, null);
  private static final PeerSelector SELECTOR =
      new PeerSelector(-1, "edge@.service", "c", "/system.slice");
  private static final Terms TERMS =
      new Terms(true, Grace.of(Duration.ofDays(30)), List.of(SELECTOR), true, Map.of("k", "v"));
  private static final LinkFacts LINK =
      new LinkFacts(
          -1,
          "xdp",
          "xdp",
          "attached",
          -2,
          "0123456789abcdef",
          "fw",
          7,
          "eth0",
          -1L,
          99L,
          "/cg",
          "t");
  private static final Entry ENTRY =
      new Entry(
          "edge-xdp",
          Entry.State.CLAIMING,
          PEER,
          false,
          UNKNOWN,
          PEER,
          List.of(PEER, UNKNOWN),
          TERMS,
          17,
          18L,
          19,
          LINK);
  private static final Entry BARE =
      new Entry(
          "n",
          Entry.State.OWNED,
          UNKNOWN,
          null,
          UNKNOWN,
          null,
          List.of(),
          Terms.unguarded(),
          1,
          null,
          2,
          null);
  private static final Change CHANGE = new Change(5, 6, "deposited", PEER);
  private static final LinkEvent EVENT = new LinkEvent(1, 2, "waiting", ENTRY, PEER);

  @Test
  void everyTypeComesBackAsItWas() throws Exception {
    comesBack(PEER, Protocol::write, Protocol::readPeer);
    comesBack(UNKNOWN, Protocol::write, Protocol::readPeer);
    comesBack(SELECTOR, Protocol::write, Protocol::readSelector);
    comesBack(PeerSelector.uid(0), Protocol::write, Protocol::readSelector);
    comesBack(TERMS, Protocol::write, Protocol::readTerms);
    comesBack(Terms.guarded(Grace.untilReleased()), Protocol::write, Protocol::readTerms);
    comesBack(Terms.unguarded(), Protocol::write, Protocol::readTerms);
    comesBack(ENTRY, Protocol::write, Protocol::readEntry);
    comesBack(BARE, Protocol::write, Protocol::readEntry);
    comesBack(CHANGE, Protocol::write, Protocol::readChange);
    comesBack(new Change(5, 6, "x", null), Protocol::write, Protocol::readChange);
    comesBack(EVENT, Protocol::write, Protocol::readEvent);
    comesBack(new LinkEvent(1, 2, "lost", null, null), Protocol::write, Protocol::readEvent);
  }

  @Test
  void uidsAndIdsAreUnsigned() {
    assertEquals(4_294_967_295L, Protocol.write(PEER).get("uid"));
    assertEquals(4_294_967_295L, ((Map<?, ?>) Protocol.write(ENTRY).get("link")).get("id"));
    refused("uid", () -> Protocol.readSelector(new Parameters(Map.of("uid", 4_294_967_296L))));
    refused("uid", () -> Protocol.readSelector(new Parameters(Map.of("uid", -1L))));
  }

  @Test
  void termsThatContradictThemselvesAreRefused() {
    refused("graceSec", () -> terms(Map.of("graceSec", 0L)));
    refused("graceSec", () -> terms(Map.of("graceSec", 1L, "keepForever", true)));
    refused("heirs[0].uid", () -> terms(Map.of("heirs", List.of(Map.of("controlGroup", "/a")))));
    refused("extra", () -> terms(Map.of("extra", 1L)));
    assertEquals(Terms.unguarded(), terms(Map.of()));
  }

  private static Terms terms(Map<String, Object> members) {
    return Protocol.readTerms(new Parameters(members));
  }

  /** The types as written are the types as specified: the same fields, and all of them. */
  @Test
  void theSpecificationHasTheSameFields() {
    agrees("Peer", Protocol.write(PEER));
    agrees("PeerSelector", Protocol.write(SELECTOR));
    agrees("Change", Protocol.write(CHANGE));
    Map<String, Object> entry = Protocol.write(ENTRY);
    agrees("LinkFacts", (Map<?, ?>) entry.get("link"));
    // The one type whose fields are not all written at once: a slot, which nothing opens yet.
    assertEquals(with(entry.keySet(), "slot"), fields("type Entry \\("));
    assertEquals(with(Protocol.write(TERMS).keySet(), "keepForever"), fields("type Terms \\("));
    assertEquals(
        new TreeSet<>(Protocol.write(EVENT).keySet()), fields("method Watch\\([^)]*\\) -> \\("));
  }

  @Test
  void bothInterfacesAreDescribed() {
    assertTrue(Protocol.description("org.varlink.service").contains("method GetInfo() -> ("));
    assertNull(Protocol.description("io.baton.Other"));
    assertNull(Protocol.description("../varlink/io.baton.Broker"));
  }

  private static void agrees(String type, Map<?, ?> written) {
    assertEquals(new TreeSet<Object>(written.keySet()), fields("type " + type + " \\("));
  }

  private static Set<String> with(Set<String> names, String one) {
    Set<String> all = new TreeSet<>(names);
    all.add(one);
    return all;
  }

  /** The names of the fields in the parentheses that this opens. */
  private static Set<String> fields(String opening) {
    Matcher body =
        Pattern.compile(opening + "\n(.*?)\n\\)", Pattern.DOTALL)
            .matcher(Protocol.description(Protocol.INTERFACE));
    assertTrue(body.find(), opening);
    Set<String> names = new TreeSet<>();
    Matcher field = Pattern.compile("^\t(\\w+): ", Pattern.MULTILINE).matcher(body.group(1));
    while (field.find()) {
      names.add(field.group(1));
    }
    return names;
  }

  private static <T> void comesBack(
      T value, Function<T, Map<String, Object>> write, Function<Parameters, T> read)
      throws MalformedMessageException {
    byte[] text = Json.write(write.apply(value));
    assertEquals(value, read.apply(new Parameters(Json.read(ByteBuffer.wrap(text)))));
  }

  private static void refused(String path, Runnable read) {
    VarlinkException refusal = assertThrows(VarlinkException.class, read::run);
    assertEquals(Map.of("parameter", path), refusal.parameters());
  }
}
