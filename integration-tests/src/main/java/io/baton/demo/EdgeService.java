package io.baton.demo;

import io.baton.Broker;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Terms;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A service whose firewall outlives it: the first start, a restart and a successor are the same
 * lines.
 */
final class EdgeService {
  static final LinkName EDGE = LinkName.of("edge-xdp");
  private static final Terms GUARDED = Terms.guarded(Grace.of(Duration.ofMinutes(5)));

  private EdgeService() {}

  /** {@code SOCKET INTERFACE OBJECT PROGRAM}; the programs to follow come by standard input. */
  public static void main(String[] args) throws IOException {
    var hook = new Hook.Xdp(args[1], Hook.Xdp.Mode.ANY);
    try (var broker = Broker.connect(Path.of(args[0]));
        var object = BpfObject.load(Path.of(args[2]));
        var firewall = object.program(args[3]);
        var edge = broker.claimOrAttach(EDGE, hook, GUARDED, () -> Kernel.attach(hook, firewall))) {
      Held.say(edge.handle(), () -> edge.replace(firewall));
      var names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        try (var next = object.program(name)) {
          Held.say(edge.handle(), () -> edge.replace(next));
        }
      }
    }
  }
}
