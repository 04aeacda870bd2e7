package io.baton.chaos;

import io.baton.Broker;
import io.baton.BrokerException;
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
import io.baton.kernel.Position;
import io.baton.kernel.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of a service, as a program: does what its standard input says, one order after the
 * other, and says what came of it.
 */
final class Instance {
  private static final Terms TERMS = Terms.guarded(Grace.of(Duration.ofMinutes(5)));

  /** All instances run as root, in one unit. */
  private static final PeerSelector KIN = PeerSelector.uid(0);

  private static final Duration HEIR = Duration.ofSeconds(1);
  private static final Duration CLAIM = Duration.ofMinutes(5);

  private final Broker broker;
  private final LinkName name;
  private Owned<LinkHandle> owned;

  private Instance(Broker broker, LinkName name) {
    this.broker = broker;
    this.name = name;
  }

  /** {@code SOCKET NAME OBJECT PROGRAM KIND PLACE} */
  public static void main(String[] args) throws IOException {
    try (var broker = Broker.connect(Path.of(args[0]));
        var object = BpfObject.load(Path.of(args[2]), args[3] + "_v1", args[3] + "_v2");
        var first = object.program(args[3] + "_v1");
        var second = object.program(args[3] + "_v2")) {
      var instance = new Instance(broker, LinkName.of(args[1]));
      var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      System.out.println("ready");
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        System.out.println(
            instance.answer(Order.valueOf(order), hook(args[4], args[5]), first, second));
      }
    }
  }

  private static Hook hook(String kind, String place) {
    return switch (kind) {
      case "xdp" -> new Hook.Xdp(place, Hook.Xdp.Mode.ANY);
      case "tcx" -> new Hook.Tcx(place, Hook.Tcx.Direction.INGRESS, new Position.Last(), 0);
      case "cgroup" -> new Hook.Cgroup(Path.of(place), AttachType.CGROUP_INET_INGRESS);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private String answer(Order order, Hook hook, Program first, Program second) {
    try {
      return carryOut(order, hook, first, second);
    } catch (BrokerException e) {
      return "refused " + e.getMessage();
    } catch (RuntimeException e) {
      return "failed " + e;
    }
  }

  private String carryOut(Order order, Hook hook, Program first, Program second) {
    switch (order) {
      case ATTACH -> owned = broker.guard(name, Kernel.attach(hook, first), TERMS);
      case CLAIM -> owned = broker.claim(name, LinkHandle.class, TERMS, CLAIM);
      case DEPOSIT -> {
        owned.deposit();
        return "gone";
      }
      case TRANSFER -> {
        return owned.transfer(KIN, HEIR) ? "gone" : "owned";
      }
      case REPLACE -> {
        boolean isFirst = owned.handle().program().map(p -> p.id() == first.id()).orElse(false);
        owned.replace(isFirst ? second : first);
      }
      case RELEASE -> {
        owned.release();
        return "gone";
      }
    }
    return "owned";
  }
}
