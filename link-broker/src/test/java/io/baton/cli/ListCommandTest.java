package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.baton.Entry;
import io.baton.Grace;
import io.baton.LinkFacts;
import io.baton.Terms;
import io.baton.inspect.HostHolds;
import io.baton.inspect.HostHooks;
import io.baton.varlink.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListCommandTest {
  private static final LinkFacts UNNAMED =
      new LinkFacts(
          12,
          "tracing",
          "trace_fentry",
          "unknown",
          310,
          null,
          "probe",
          null,
          null,
          null,
          null,
          null,
          null);
  private static final Entry FOREVER =
      Samples.entry(
          "a-kept",
          Entry.State.CUSTODY,
          null,
          null,
          Terms.guarded(Grace.untilReleased()),
          Samples.CGROUP);

  private static List<String> lines(List<Entry> entries, List<LinkFacts> links) {
    return ListCommand.table(inventory(entries, links), null, Samples.NOW).lines(0);
  }

  private static Inventory inventory(
      List<Entry> entries, List<LinkFacts> links, String... missing) {
    return new Inventory(
        Inventory.merge(
            new Inventory.Names(entries, null, List.of()),
            links,
            link -> null,
            HostHolds.none(),
            HostHooks.none()),
        List.of(),
        Map.of(),
        List.of(missing));
  }

  @Test
  void namesComeFirstAndLinksWithoutOneFollow() {
    assertEquals(
        List.of(
            "NAME     LINK TYPE    TARGET                PROGRAM      STATE   OWNER",
            "dns-out    57 cgroup  system.slice connect4 dns_v1#901   custody 41 s left",
            "edge-xdp   42 xdp     eth0                  firewall#977 owned+g edge[812]",
            "-          12 tracing trace_fentry          probe#310    -       -"),
        lines(
            List.of(
                Samples.owned("edge-xdp", Samples.XDP),
                Samples.custody("dns-out", Samples.CGROUP, 41)),
            List.of(UNNAMED, Samples.XDP, Samples.CGROUP)));
  }

  @Test
  void whatIsGoneOrHeldForEverOrByItsOwnerAloneSaysSo() {
    Entry alone =
        Samples.entry("c-alone", Entry.State.OWNED, Samples.EDGE, null, Terms.unguarded(), null);
    Entry gone =
        Samples.entry("b-gone", Entry.State.DEFUNCT, null, null, Samples.GUARDED, Samples.GONE);
    assertEquals(
        List.of(
            "NAME    LINK TYPE   TARGET                PROGRAM    STATE   OWNER",
            "a-kept    57 cgroup system.slice connect4 dns_v1#901 custody until released",
            "b-gone    63 tcx    veth7 egress (gone)   tap#644    defunct -",
            "c-alone    - -      -                     -          owned   edge[812]"),
        lines(List.of(alone, gone, FOREVER), List.of()));
  }

  @Test
  void theKernelKnowsTheProgramNowAndTheBrokerTheTargetOfOld() {
    LinkFacts now =
        new LinkFacts(
            63,
            "tcx",
            "tcx_egress",
            "detached",
            650,
            null,
            "tap_v2",
            null,
            null,
            null,
            null,
            null,
            null);
    assertEquals(
        "veth7 egress (gone)",
        LinkText.target(
            inventory(List.of(Samples.custody("tap", Samples.GONE, 9)), List.of(now))
                .rows()
                .get(0)
                .link()));
    assertEquals(
        "tap_v2#650",
        LinkText.program(
            inventory(List.of(Samples.custody("tap", Samples.GONE, 9)), List.of(now))
                .rows()
                .get(0)
                .link()));
  }

  @Test
  void jsonIsOneObjectWithWhatIsMissing() throws Exception {
    Inventory inventory =
        inventory(
            List.of(FOREVER), List.of(UNNAMED, Samples.CGROUP), "names and owners: no broker");
    Map<String, Object> read =
        Json.read(ByteBuffer.wrap(Json.write(ListCommand.json(inventory, null))));
    assertEquals(1L, read.get("version"));
    assertEquals(false, read.get("complete"));
    assertEquals(List.of("names and owners: no broker"), read.get("missing"));
    List<?> links = (List<?>) read.get("links");
    assertEquals(2, links.size());
    Map<?, ?> named = (Map<?, ?>) links.get(0);
    assertEquals(57L, ((Map<?, ?>) named.get("link")).get("id"));
    assertEquals("a-kept", ((Map<?, ?>) named.get("entry")).get("name"));
    assertEquals(false, ((Map<?, ?>) named.get("entry")).containsKey("link"));
    assertFalse(((Map<?, ?>) links.get(1)).containsKey("entry"));
  }
}
