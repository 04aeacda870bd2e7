package io.baton.demo;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.kernel.Kernel;
import java.util.concurrent.TimeUnit;

/**
 * Prints the steps of the story with what the kernel says of the link and the broker of its owner.
 */
final class Witness {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final long start = Kernel.monotonicNanos();

  void tell(String what, int linkId, String owner) {
    double seconds = (Kernel.monotonicNanos() - start) / 1e9;
    System.out.printf("%5.1f s  %-28s %-25s %s%n", seconds, what, attached(linkId), owner);
  }

  private static String attached(int linkId) {
    var program =
        Kernel.links()
            .filter(link -> link.id() == linkId)
            .findAny()
            .flatMap(link -> Kernel.program(link.programId()));
    return "link " + linkId + program.map(p -> ": " + p.name() + "#" + p.id()).orElse(" is gone");
  }

  static String owner(Broker broker) {
    return entry(broker).owner() == null ? "none, in custody" : entry(broker).owner().label();
  }

  /** Waits until the broker has seen that the owner is gone. */
  static String ownerGone(Broker broker) throws InterruptedException {
    long deadline = Kernel.monotonicNanos() + DEADLINE_NANOS;
    while (entry(broker).state() != Entry.State.CUSTODY) {
      if (Kernel.monotonicNanos() > deadline) {
        throw new IllegalStateException("the broker does not see that the owner is gone");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return owner(broker);
  }

  private static Entry entry(Broker broker) {
    return broker.list(EdgeService.EDGE.value()).findAny().orElseThrow();
  }
}
