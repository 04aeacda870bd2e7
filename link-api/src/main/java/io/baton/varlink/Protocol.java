package io.baton.varlink;

import io.baton.Change;
import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkEvent;
import io.baton.LinkFacts;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The names of io.baton.Broker and the wire form of its types; the specification itself is the
 * resource io.baton.Broker.varlink beside this class. IDs, uids and gids are unsigned on the wire.
 */
public final class Protocol {
  public static final String INTERFACE = "io.baton.Broker";
  public static final String SERVICE = "org.varlink.service";

  /** One message, without its NUL. */
  public static final int MAX_MESSAGE = 64 * 1024;

  private static final long MAX_UNSIGNED = 0xFFFF_FFFFL;

  private Protocol() {}

  /** The interface's text, as GetInterfaceDescription serves it; null if it is not known here. */
  public static String description(String interfaceName) {
    if (!interfaceName.equals(INTERFACE) && !interfaceName.equals(SERVICE)) {
      return null;
    }
    try (InputStream text = Protocol.class.getResourceAsStream(interfaceName + ".varlink")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Map<String, Object> write(Peer peer) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("pid", peer.pid());
    to.put("pidfdId", peer.pidfdId());
    to.put("uid", Integer.toUnsignedLong(peer.uid()));
    to.put("gid", Integer.toUnsignedLong(peer.gid()));
    to.put("controlGroup", peer.controlGroup());
    to.put("unit", peer.unit());
    to.put("containerId", peer.containerId());
    return to;
  }

  public static Map<String, Object> write(PeerSelector selector) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("uid", unsignedOrNull(selector.uid()));
    to.put("unit", selector.unit());
    to.put("containerId", selector.containerId());
    to.put("controlGroup", selector.controlGroup());
    return to;
  }

  /** What has its default is left out, guard apart. */
  public static Map<String, Object> write(Terms terms) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("guard", terms.guard());
    to.put("heirs", terms.heirs().isEmpty() ? null : list(terms.heirs(), Protocol::write));
    to.put("heirsOnly", terms.heirsOnly() ? true : null);
    Duration grace = terms.grace().duration();
    to.put("graceSec", grace == null ? null : grace.toSeconds());
    to.put("keepForever", terms.grace().forever() ? true : null);
    to.put("labels", terms.labels().isEmpty() ? null : terms.labels());
    return to;
  }

  public static Map<String, Object> write(Entry entry) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("name", entry.name());
    to.put("state", entry.state().name().toLowerCase(Locale.ROOT));
    to.put("owner", writeOrNull(entry.owner(), Protocol::write));
    to.put("ownerSeen", entry.ownerSeen());
    to.put("depositor", write(entry.depositor()));
    to.put("returnTo", writeOrNull(entry.returnTo(), Protocol::write));
    to.put("unreturned", list(entry.unreturned(), Protocol::write));
    to.put("terms", write(entry.terms()));
    to.put("generation", entry.generation());
    to.put("deadlineTimestampUSec", entry.deadlineMicros());
    to.put("depositTimestampUSec", entry.depositMicros());
    to.put("link", writeOrNull(entry.link(), Protocol::write));
    return to;
  }

  public static Map<String, Object> write(LinkFacts link) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("id", Integer.toUnsignedLong(link.id()));
    to.put("type", link.type());
    to.put("attachType", link.attachType());
    to.put("liveness", link.liveness());
    to.put("programId", Integer.toUnsignedLong(link.programId()));
    to.put("programTag", link.programTag());
    to.put("programName", link.programName());
    to.put("ifindex", unsignedOrNull(link.ifindex()));
    to.put("ifname", link.ifname());
    to.put("netnsCookie", link.netnsCookie());
    to.put("cgroupId", link.cgroupId());
    to.put("controlGroup", link.controlGroup());
    to.put("target", link.target());
    return to;
  }

  public static Map<String, Object> write(Change change) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("generation", change.generation());
    to.put("timestampUSec", change.timestampMicros());
    to.put("event", change.event());
    to.put("peer", writeOrNull(change.peer(), Protocol::write));
    return to;
  }

  public static Map<String, Object> write(LinkEvent event) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("sequence", event.sequence());
    to.put("timestampUSec", event.timestampMicros());
    to.put("event", event.event());
    to.put("entry", writeOrNull(event.entry(), Protocol::write));
    to.put("peer", writeOrNull(event.peer(), Protocol::write));
    return to;
  }

  public static Peer readPeer(Parameters peer) {
    Peer read =
        new Peer(
            unsignedOrNull(peer, "pid"),
            peer.integerOrNull("pidfdId"),
            unsigned(peer, "uid"),
            unsigned(peer, "gid"),
            peer.stringOrNull("controlGroup"),
            peer.stringOrNull("unit"),
            peer.stringOrNull("containerId"));
    peer.end();
    return read;
  }

  /** Refuses a selector that selects nothing. */
  public static PeerSelector readSelector(Parameters selector) {
    Integer uid = unsignedOrNull(selector, "uid");
    String unit = selector.stringOrNull("unit");
    String containerId = selector.stringOrNull("containerId");
    String controlGroup = selector.stringOrNull("controlGroup");
    selector.end();
    if (uid == null && unit == null && containerId == null) {
      throw selector.invalid("uid");
    }
    return new PeerSelector(uid, unit, containerId, controlGroup);
  }

  /** Absent guard is false, absent grace the broker's default. */
  public static Terms readTerms(Parameters terms) {
    boolean guard = Boolean.TRUE.equals(terms.boolOrNull("guard"));
    List<Parameters> heirs = terms.objectsOrNull("heirs");
    boolean heirsOnly = Boolean.TRUE.equals(terms.boolOrNull("heirsOnly"));
    Grace grace = readGrace(terms);
    Map<String, String> labels = terms.labelsOrNull("labels");
    terms.end();
    return new Terms(
        guard,
        grace,
        heirs == null ? List.of() : heirs.stream().map(Protocol::readSelector).toList(),
        heirsOnly,
        labels == null ? Map.of() : labels);
  }

  private static Grace readGrace(Parameters terms) {
    Long seconds = terms.integerOrNull("graceSec");
    boolean forever = Boolean.TRUE.equals(terms.boolOrNull("keepForever"));
    if (seconds == null) {
      return forever ? Grace.untilReleased() : Grace.standard();
    }
    if (forever || seconds < 1) {
      throw terms.invalid("graceSec");
    }
    return Grace.of(Duration.ofSeconds(seconds));
  }

  public static Entry readEntry(Parameters entry) {
    Entry read =
        new Entry(
            entry.string("name"),
            readState(entry),
            readOrNull(entry.objectOrNull("owner"), Protocol::readPeer),
            entry.boolOrNull("ownerSeen"),
            readPeer(entry.object("depositor")),
            readOrNull(entry.objectOrNull("returnTo"), Protocol::readPeer),
            readUnreturned(entry),
            readTerms(entry.object("terms")),
            entry.integer("generation"),
            entry.integerOrNull("deadlineTimestampUSec"),
            entry.integer("depositTimestampUSec"),
            readOrNull(entry.objectOrNull("link"), Protocol::readLink));
    entry.end();
    return read;
  }

  private static List<Peer> readUnreturned(Parameters entry) {
    List<Parameters> peers = entry.objectsOrNull("unreturned");
    if (peers == null) {
      throw entry.invalid("unreturned");
    }
    return peers.stream().map(Protocol::readPeer).toList();
  }

  private static Entry.State readState(Parameters entry) {
    String state = entry.string("state");
    for (Entry.State known : Entry.State.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(state)) {
        return known;
      }
    }
    throw entry.invalid("state");
  }

  private static LinkFacts readLink(Parameters link) {
    LinkFacts read =
        new LinkFacts(
            unsigned(link, "id"),
            link.string("type"),
            link.stringOrNull("attachType"),
            link.string("liveness"),
            unsigned(link, "programId"),
            link.stringOrNull("programTag"),
            link.stringOrNull("programName"),
            unsignedOrNull(link, "ifindex"),
            link.stringOrNull("ifname"),
            link.integerOrNull("netnsCookie"),
            link.integerOrNull("cgroupId"),
            link.stringOrNull("controlGroup"),
            link.stringOrNull("target"));
    link.end();
    return read;
  }

  public static Change readChange(Parameters change) {
    Change read =
        new Change(
            change.integer("generation"),
            change.integer("timestampUSec"),
            change.string("event"),
            readOrNull(change.objectOrNull("peer"), Protocol::readPeer));
    change.end();
    return read;
  }

  public static LinkEvent readEvent(Parameters event) {
    LinkEvent read =
        new LinkEvent(
            event.integer("sequence"),
            event.integer("timestampUSec"),
            event.string("event"),
            readOrNull(event.objectOrNull("entry"), Protocol::readEntry),
            readOrNull(event.objectOrNull("peer"), Protocol::readPeer));
    event.end();
    return read;
  }

  private static Long unsignedOrNull(Integer number) {
    return number == null ? null : Integer.toUnsignedLong(number);
  }

  private static int unsigned(Parameters from, String name) {
    Integer number = unsignedOrNull(from, name);
    if (number == null) {
      throw from.invalid(name);
    }
    return number;
  }

  private static Integer unsignedOrNull(Parameters from, String name) {
    Long number = from.integerOrNull(name);
    if (number == null) {
      return null;
    }
    if (number < 0 || number > MAX_UNSIGNED) {
      throw from.invalid(name);
    }
    return number.intValue();
  }

  private static <T> Map<String, Object> writeOrNull(
      T value, Function<T, Map<String, Object>> write) {
    return value == null ? null : write.apply(value);
  }

  private static <T> List<Map<String, Object>> list(
      List<T> values, Function<T, Map<String, Object>> write) {
    List<Map<String, Object>> to = new ArrayList<>(values.size());
    values.forEach(value -> to.add(write.apply(value)));
    return to;
  }

  private static <T> T readOrNull(Parameters from, Function<Parameters, T> read) {
    return from == null ? null : read.apply(from);
  }
}
