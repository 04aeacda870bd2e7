package io.baton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerSelectorTest {
  private static final Peer UNKNOWN = new Peer(null, null, 65534, 65534, null, null, null);

  @Test
  void allThatIsGivenMustMatch() {
    Peer peer = peer(990, "/system.slice/edge.service", "edge.service", "c1");
    assertTrue(new PeerSelector(990, "edge.service", "c1", "/system.slice").matches(peer));
    assertFalse(new PeerSelector(991, "edge.service", "c1", null).matches(peer));
    assertFalse(new PeerSelector(990, "other.service", "c1", null).matches(peer));
    assertFalse(new PeerSelector(990, "edge.service", "c2", null).matches(peer));
    assertFalse(new PeerSelector(990, null, null, "/user.slice").matches(peer));
  }

  @Test
  void whatIsNotKnownMatchesNothing() {
    assertFalse(PeerSelector.uid(65534).matches(UNKNOWN));
    assertFalse(PeerSelector.unit("edge.service").matches(UNKNOWN));
    assertFalse(new PeerSelector(null, null, "c", null).matches(UNKNOWN));
    assertFalse(
        new PeerSelector(990, null, null, "/").matches(peer(990, null, "edge.service", "c")));
  }

  @Test
  void aUnitHasASuffix() {
    for (String unit : new String[] {"edge.service", "edge@.service", "s.scope", "user-0.slice"}) {
      assertTrue(PeerSelector.isUnit(unit), unit);
    }
    for (String other : new String[] {"edge", ".service", "edge.socket", "edge.service.d"}) {
      assertFalse(PeerSelector.isUnit(other), other);
    }
  }

  @Test
  void aSelectorSelectsSomething() {
    assertThrows(
        IllegalArgumentException.class, () -> new PeerSelector(null, null, null, "/system.slice"));
  }

  @ParameterizedTest
  @CsvSource({
    "edge@.service, edge@a.service, true",
    "edge@.service, edge@.service, true",
    "edge@a.service, edge@a.service, true",
    "edge@a.service, edge@b.service, false",
    "edge@.service, edge.service, false",
    "edge.service, edge@a.service, false",
    "edge@.service, edge@a.scope, false",
    "edge@.service, edges@a.service, false",
    "edge@.service, edge@a@b.service, true",
  })
  void units(String selector, String unit, boolean matches) {
    assertEquals(matches, PeerSelector.unit(selector).matches(peer(990, null, unit, null)));
  }

  @ParameterizedTest
  @CsvSource({
    "/system.slice, /system.slice, true",
    "/system.slice, /system.slice/edge.service, true",
    "/system.slice/, /system.slice/edge.service, true",
    "/system.slice/, /system.slice, true",
    "/system, /system.slice, false",
    "/system.slice/edge.service, /system.slice, false",
    "/, /system.slice, true",
    "system.slice, system.slice, false",
  })
  void controlGroups(String selector, String path, boolean matches) {
    assertEquals(
        matches, new PeerSelector(990, null, null, selector).matches(peer(990, path, null, null)));
  }

  private static Peer peer(int uid, String controlGroup, String unit, String containerId) {
    return new Peer(1, 2L, uid, uid, controlGroup, unit, containerId);
  }
}
