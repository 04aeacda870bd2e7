package io.baton.bench;

import io.baton.Broker;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of the two services of {@link HandOver}. */
final class HandOverClient implements AutoCloseable {
  private static final LinkName NAME = LinkName.of("bench");
  private static final Duration WAIT = Duration.ofMinutes(10);

  private final Broker broker;
  private final PeerSelector other;
  private final Terms terms;

  private HandOverClient(Path socket, PeerSelector other) {
    this.broker = Broker.connect(socket);
    this.other = other;
    this.terms = new Terms(true, Grace.untilReleased(), List.of(other), true, Map.of());
  }

  /**
   * {@code SOCKET OTHER-UNIT}: takes and gives for ever; {@code SOCKET OTHER-UNIT CGROUP OBJECT}:
   * attaches, then gives and takes as many times as each line of standard input says.
   */
  public static void main(String[] args) throws IOException {
    try (var client = new HandOverClient(Path.of(args[0]), PeerSelector.unit(args[1]))) {
      if (args.length == 2) {
        for (; ; ) {
          client.take().deposit();
        }
      }
      client.lead(new Hook.Cgroup(Path.of(args[2]), AttachType.CGROUP_INET_INGRESS), args[3]);
    }
  }

  private void lead(Hook hook, String object) throws IOException {
    try (var loaded = BpfObject.load(Path.of(object), "guard_v1");
        var program = loaded.program("guard_v1")) {
      Owned<LinkHandle> link = broker.guard(NAME, Kernel.attach(hook, program), terms);
      var turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String count = turns.readLine(); count != null; count = turns.readLine()) {
        long start = System.nanoTime();
        for (int i = Integer.parseInt(count); i > 0; i--) {
          link.deposit();
          link = take();
        }
        System.out.println((System.nanoTime() - start) / (2.0 * Integer.parseInt(count)));
      }
      link.release();
    }
  }

  private Owned<LinkHandle> take() {
    return broker.claim(NAME, LinkHandle.class, terms, WAIT, other);
  }

  @Override
  public void close() {
    broker.close();
  }
}
