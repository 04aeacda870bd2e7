package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.LinkFacts;
import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.inspect.HoldersView;
import io.baton.inspect.HostSight;
import io.baton.inspect.Unowned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real dispatcher of libxdp's, which it attaches without a link, and what runs in it. */
@ExtendWith(NoLeaks.class)
class LibxdpTest {
  private final Sandbox sandbox = Sandbox.create();
  private final Sandbox.End end = sandbox.wire().right();
  private final Path bpffs = sandbox.bpffs();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void itsDispatcherIsKnownAndItsComponentsAreListed() throws IOException {
    Needs.tools("xdp-loader");
    HookKind.FREPLACE.need();
    Path file = Programs.DEMO.copyTo(sandbox.folder());
    load(file, "firewall_v1");
    load(file, "firewall_v2");
    try (HoldersView view = HoldersView.open()) {
      HostSight sight = HostSight.read(CompletableFuture.completedFuture(view));
      List<Unowned> dispatchers =
          sight.hooks().unowned().stream()
              .filter(unowned -> unowned.place().startsWith(end.ifname() + " of "))
              .toList();
      assertEquals(1, dispatchers.size(), sight.missing() + " " + sight.hooks());
      assertEquals(Optional.of("libxdp's dispatcher"), dispatchers.get(0).known());
      int program = dispatchers.get(0).attachment().programId();
      List<LinkFacts> components = sight.links().extensions().getOrDefault(program, List.of());
      assertEquals(
          Set.of("firewall_v1", "firewall_v2"),
          components.stream().map(LinkFacts::programName).collect(Collectors.toSet()));
      for (LinkFacts component : components) {
        List<LinkPins.Pin> pins = sight.holds().pins().get(component.id());
        assertTrue(pins.get(0).path().startsWith(bpffs), pins.toString());
      }
    }
  }

  private void load(Path file, String program) {
    Commands.run(
        "nsenter",
        "--net=/run/netns/" + end.namespace(),
        "env",
        "LIBXDP_BPFFS=" + bpffs,
        "xdp-loader",
        "load",
        "--mode",
        "skb",
        "--prog-name",
        program,
        end.ifname(),
        file.toString());
  }
}
