package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.kernel.LinkInfo.Liveness;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkInfoTest {
  /** Everything that could tell of a target set to {@code value}. */
  private static LinkInfo of(LinkType type, int value) {
    return new LinkInfo(type, type.ordinal(), 42, 7, 0, value, value, value, value);
  }

  @ParameterizedTest
  @EnumSource(names = {"XDP", "TCX", "NETKIT", "CGROUP", "NETNS", "SOCKMAP", "STRUCT_OPS"})
  void aTargetTellsWhetherItIsAttached(LinkType type) {
    assertEquals(Liveness.ATTACHED, of(type, 1).liveness());
    assertEquals(Liveness.DETACHED, of(type, 0).liveness());
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RAW_TRACEPOINT", "TRACING", "ITER", "PERF_EVENT", "KPROBE_MULTI", "UPROBE_MULTI"})
  void whatCannotBeDetachedIsAttached(LinkType type) {
    assertEquals(Liveness.ATTACHED, of(type, 0).liveness());
  }

  @ParameterizedTest
  @EnumSource(names = {"NETFILTER", "UNSPEC", "UNKNOWN"})
  void whatIsNotToldIsUnknown(LinkType type) {
    assertEquals(Liveness.UNKNOWN, of(type, 1).liveness());
  }

  @Test
  void typesAreSpeltAsBpftoolDoes() {
    assertEquals("xdp", LinkType.of(6).label());
    assertEquals("perf", LinkType.of(7).label());
    assertEquals("raw_tracepoint", LinkType.of(1).label());
    assertEquals(LinkType.UNKNOWN, LinkType.of(15));
    assertEquals(LinkType.UNKNOWN, LinkType.of(-1));
    assertEquals("link 42 (tcx)", of(LinkType.TCX, 1).label());
    assertEquals(Optional.of(AttachType.TCX_INGRESS), AttachType.of(46));
    assertEquals("tcx_ingress", AttachType.of(46).orElseThrow().label());
    assertEquals(Optional.empty(), AttachType.of(58));
    assertEquals(Optional.empty(), AttachType.of(-1));
  }
}
