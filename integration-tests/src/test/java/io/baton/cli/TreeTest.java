package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Position;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sits on what. */
@ExtendWith(NoLeaks.class)
class TreeTest {
  private Seen seen;

  @BeforeEach
  void see() throws IOException {
    seen = new Seen();
  }

  @AfterEach
  void close() {
    seen.close();
  }

  @Test
  void theTreeHasHooksWithLinksWithHolders() throws IOException {
    try (LinkHandle link = seen.attach()) {
      Path pin = seen.sandbox.bpffs().resolve("seen");
      link.pin(pin);
      Process holder = seen.hold(pin);
      String tree = Seen.text("tree");
      String expected =
          seen.cgroup.getFileName()
              + " ingress(  revision \\d+)?\n└ cgroup  "
              + seen.guard
              + "  link "
              + link.objectId()
              + "\n  ├ ";
      assertTrue(Pattern.compile(expected).matcher(tree).find(), tree);
      assertTrue(tree.contains(" python3[" + holder.pid() + "] (uid 0"), tree);
      assertTrue(tree.contains("  └ pin " + pin + " (uid 0, 0600)\n"), tree);
    }
  }

  @Test
  void aTreeHasTheOrderInWhichProgramsRun() throws IOException {
    Needs.kernel(6, 6, "tcx");
    try (BpfObject edges = BpfObject.load(seen.file, "edge_v1", "edge_v2");
        Program later = edges.program("edge_v1");
        Program first = edges.program("edge_v2");
        LinkHandle one = seen.end.call(() -> Kernel.attach(tcx(new Position.Last()), later));
        LinkHandle other = seen.end.call(() -> Kernel.attach(tcx(new Position.First()), first))) {
      String place = seen.end.ifname() + " of " + seen.end.namespace() + " ingress";
      List<String> lines = Seen.text("tree").lines().dropWhile(l -> !l.startsWith(place)).toList();
      assertEquals(place + "  revision 3", lines.get(0));
      assertEquals("├ 1  tcx  edge_v2#" + first.id() + "  link " + other.objectId(), lines.get(1));
      String last = "└ 2  tcx  edge_v1#" + later.id() + "  link " + one.objectId();
      assertTrue(lines.contains(last), lines.toString());
      for (Object found : Seen.links("--target", place)) {
        Map<?, ?> row = (Map<?, ?>) found;
        boolean isFirst = ((Map<?, ?>) row.get("link")).get("id").equals((long) other.objectId());
        assertEquals(isFirst ? 1L : 2L, row.get("position"));
        assertEquals(3L, row.get("revision"));
      }
    }
  }

  private Hook tcx(Position position) {
    return new Hook.Tcx(seen.end.ifname(), Hook.Tcx.Direction.INGRESS, position, 0);
  }
}
