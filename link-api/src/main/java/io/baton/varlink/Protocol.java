package io.baton.varlink;

import io.baton.Change;
import io.baton.Entry;
import io.baton.LinkEvent;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.util.Map;

/**
 * The names of io.baton.Broker and the wire form of its types; the specification itself is the
 * resource io.baton.Broker.varlink beside this class.
 */
public final class Protocol {
  public static final String INTERFACE = "io.baton.Broker";
  public static final String SERVICE = "org.varlink.service";

  /** One message, without its NUL. */
  public static final int MAX_MESSAGE = 64 * 1024;

  private Protocol() {}

  /** The interface's text, as GetInterfaceDescription serves it; null if it is not known here. */
  public static String description(String interfaceName) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(Peer peer) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(PeerSelector selector) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(Terms terms) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(Entry entry) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(Change change) {
    throw new UnsupportedOperationException();
  }

  public static Map<String, Object> write(LinkEvent event) {
    throw new UnsupportedOperationException();
  }

  public static Peer readPeer(Parameters peer) {
    throw new UnsupportedOperationException();
  }

  /** Refuses a selector that selects nothing. */
  public static PeerSelector readSelector(Parameters selector) {
    throw new UnsupportedOperationException();
  }

  /** Absent guard is false, absent grace the broker's default. */
  public static Terms readTerms(Parameters terms) {
    throw new UnsupportedOperationException();
  }

  public static Entry readEntry(Parameters entry) {
    throw new UnsupportedOperationException();
  }

  public static Change readChange(Parameters change) {
    throw new UnsupportedOperationException();
  }

  public static LinkEvent readEvent(Parameters event) {
    throw new UnsupportedOperationException();
  }
}
