package io.baton.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.LinkFacts;
import io.baton.kernel.Attachment;
import io.baton.kernel.Attachment.Place;
import io.baton.kernel.NetworkNamespaces.Found;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which attachments the links explain, and which of them a link is. */
class HostHooksTest {
  /** No program has such an ID yet. */
  private static final int PROGRAM = 2_000_000_001;

  private static final int OTHER = PROGRAM + 1;
  private static final Found OWN = new Found(1, Path.of("/proc/1/ns/net"), null, true);
  private static final Found EDGE = new Found(2, Path.of("/run/netns/edge"), "edge", false);
  private static final Place.Interface HERE = new Place.Interface(OWN, 7, "eth0");
  private static final Place.Interface THERE = new Place.Interface(EDGE, 7, "veth7");

  private final List<String> doubts = new ArrayList<>();

  private static Attachment on(Place place, String hook, int position, int program, int link) {
    return new Attachment(place, hook, position, 0, program, link);
  }

  private static Attachment xdp(Place.Interface place, int program) {
    return on(place, "xdp native", 1, program, Attachment.UNTOLD);
  }

  private static LinkFacts link(
      int id, String type, String attachType, int program, Integer ifindex, Long cgroup) {
    return new LinkFacts(
        id,
        type,
        attachType,
        "attached",
        program,
        null,
        null,
        ifindex,
        null,
        null,
        cgroup,
        null,
        null);
  }

  private static LinkFacts xdpLink(int id, int program) {
    return link(id, "xdp", null, program, 7, null);
  }

  private HostHooks hooks(List<Attachment> attachments, LinkFacts... links) {
    return HostHooks.of(attachments, List.of(links), doubts);
  }

  private static List<Attachment> unowned(HostHooks hooks) {
    return hooks.unowned().stream().map(Unowned::attachment).toList();
  }

  @Test
  void theProgramTellsInWhichNamespaceALinkIs() {
    Attachment byNetlink = xdp(HERE, OTHER);
    Attachment byLink = xdp(THERE, PROGRAM);
    HostHooks hooks = hooks(List.of(byNetlink, byLink), xdpLink(42, PROGRAM));
    assertEquals(Map.of(42, byLink), hooks.attachments());
    assertEquals(List.of(byNetlink), unowned(hooks));
    assertEquals(List.of(), doubts);
  }

  @Test
  void aHookThatTellsItsLinksIsBelieved() {
    Attachment filter = on(THERE, "tc egress", 1, PROGRAM, 0);
    Attachment byLink = on(THERE, "tcx egress", 1, PROGRAM, 44);
    HostHooks hooks = hooks(List.of(filter, byLink));
    assertEquals(Map.of(44, byLink), hooks.attachments());
    assertEquals(List.of(filter), unowned(hooks));
  }

  @Test
  void ofInterfacesThatAreAlikeNoneIsGuessed() {
    List<Attachment> both = List.of(xdp(HERE, PROGRAM), xdp(THERE, PROGRAM));
    HostHooks byLinks = hooks(both, xdpLink(42, PROGRAM), xdpLink(43, PROGRAM));
    assertEquals(new HostHooks(List.of(), Map.of()), byLinks);
    assertEquals(List.of(), doubts);

    HostHooks byOne = hooks(both, xdpLink(42, PROGRAM));
    assertEquals(new HostHooks(List.of(), Map.of()), byOne);
    assertEquals(
        List.of("which of 2 interfaces with XDP program 2000000001 has it by a link"), doubts);
  }

  @Test
  void aLinkExplainsOneProgramOfItsCgroup() {
    Place cgroup = new Place.Cgroup("/edge", 99);
    String hook = "cgroup_inet_ingress";
    List<Attachment> three =
        List.of(
            on(cgroup, hook, 1, PROGRAM, Attachment.UNTOLD),
            on(cgroup, hook, 2, PROGRAM, Attachment.UNTOLD),
            on(new Place.Cgroup("/other", 98), hook, 1, PROGRAM, Attachment.UNTOLD));
    HostHooks hooks = hooks(three, link(42, "cgroup", hook, PROGRAM, null, 99L));
    assertEquals(three.subList(1, 3), unowned(hooks));
    assertEquals(three, unowned(hooks(three)));
  }
}
