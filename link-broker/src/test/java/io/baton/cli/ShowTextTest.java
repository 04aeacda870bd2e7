package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Change;
import io.baton.Entry;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowTextTest {
  private static String clock(int secondsAgo) {
    return Times.clock(at(secondsAgo));
  }

  private static long at(int secondsAgo) {
    return Samples.micros(Samples.NOW.minusSeconds(secondsAgo));
  }

  private static List<String> show(Entry entry, Change... changes) {
    return new ShowText(entry, List.of(changes), 990, Samples.NOW).lines(new Captured().output());
  }

  @Test
  void inCustodyItSaysSinceWhenUntilWhenAndForWhom() {
    assertEquals(
        List.of(
            "edge-xdp   ATTACHED: firewall#977 on eth0 (xdp, link 42)",
            " owner      none for 12 s: edge.service pid 812 (uid 990) exited " + clock(12),
            " state      custody, let go at " + clock(-288) + " (grace 5 min) unless claimed",
            " holds      the broker and its pin (custody)",
            " may claim  uid 990 in edge.service (depositor), unit edge-b.service (heir)",
            " you        uid 990: may claim only within unit edge.service or unit edge-b.service",
            " changes    #6 " + clock(12) + " ownerExited  edge[812]",
            "            #4 " + clock(60) + " deposited    edge[812]"),
        show(
            Samples.custody("edge-xdp", Samples.XDP, 288),
            new Change(6, at(12), "ownerExited", Samples.EDGE),
            new Change(4, at(60), "deposited", Samples.EDGE)));
  }

  @Test
  void ownedItSaysWhatTheOwnersExitWouldDo() {
    assertEquals(
        List.of(
            "edge-xdp   ATTACHED: firewall#977 on eth0 (xdp, link 42)",
            " owner      edge.service pid 812 (uid 990)",
            " state      owned and guarded: when the owner exits, in custody for 5 min",
            " holds      the broker and its pin (guard)",
            " may claim  uid 990 in edge.service (depositor), unit edge-b.service (heir)",
            " you        uid 990: may claim only within unit edge.service or unit edge-b.service"),
        show(Samples.owned("edge-xdp", Samples.XDP)));
  }

  private static String you(int uid, PeerSelector... heirs) {
    Terms terms = Samples.GUARDED.withHeirs(heirs);
    Entry entry = Samples.entry("edge", Entry.State.CUSTODY, null, null, terms, Samples.XDP);
    return new ShowText(entry, List.of(), uid, Samples.NOW)
        .lines(new Captured().output()).stream()
            .filter(line -> line.startsWith(" you "))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void youMayWhatTheUidAloneDecides() {
    assertEquals(" you        uid 7: may not claim by its record", you(7));
    assertEquals(
        " you        uid 0: may not claim by its record, may release", you(0, PeerSelector.uid(7)));
    assertEquals(" you        uid 7: may claim", you(7, PeerSelector.uid(7)));
    assertEquals(
        " you        uid 7: may claim only within unit b.service",
        you(7, PeerSelector.unit("b.service"), PeerSelector.uid(8)));
  }

  @Test
  void attachedIsOnlyWhatTheKernelSaysIs() {
    assertTrue(ShowText.isAttached(Samples.owned("edge", Samples.XDP).link()));
    assertFalse(ShowText.isAttached(Samples.owned("edge", Samples.GONE).link()));
    Entry alone =
        Samples.entry("edge", Entry.State.OWNED, Samples.EDGE, null, Terms.unguarded(), null);
    assertFalse(ShowText.isAttached(alone.link()));
    assertEquals(
        "edge   ON RECORD ONLY: the broker holds nothing of it, and cannot look",
        show(alone).get(0));
  }
}
