package io.baton.api;

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
import io.baton.kernel.Program;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;

/** A service: does with an entry what it is told by lines, and says how it went. */
final class Instance {
  private final Broker broker;
  private final LinkName name;
  private final Hook hook;
  private final Program program;
  private Owned<LinkHandle> owned;

  private Instance(Broker broker, LinkName name, Hook hook, Program program) {
    this.broker = broker;
    this.name = name;
    this.hook = hook;
    this.program = program;
  }

  /**
   * @param arguments socket, name, interface or cgroup, object file, program
   */
  public static void main(String[] arguments) throws Exception {
    try (Broker broker = Broker.connect(Path.of(arguments[0]));
        BpfObject object = BpfObject.load(Path.of(arguments[3]), arguments[4]);
        Program program = object.program(arguments[4])) {
      Instance instance =
          new Instance(broker, LinkName.of(arguments[1]), hook(arguments[2]), program);
      say("ready");
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        try {
          say(instance.carryOut(line));
        } catch (BrokerException e) {
          say("refused: " + e.getMessage());
        }
      }
    }
  }

  /** A path is a cgroup's. */
  static Hook hook(String target) {
    return target.startsWith("/")
        ? new Hook.Cgroup(Path.of(target), AttachType.CGROUP_INET_INGRESS)
        : new Hook.Xdp(target, Hook.Xdp.Mode.ANY);
  }

  static Terms terms() {
    return Terms.guarded(Grace.of(Duration.ofMinutes(5)));
  }

  private String carryOut(String command) {
    switch (command) {
      case "claimOrAttach" -> owned = broker.claimOrAttach(name, hook, terms(), this::attach);
      case "claimOrAttach, also root's" ->
          owned = broker.claimOrAttach(name, hook, terms(), PeerSelector.uid(0), this::attach);
      case "claim" -> owned = broker.claim(name, LinkHandle.class, terms(), Duration.ofMinutes(1));
      case "claim of root's" ->
          owned =
              broker.claim(
                  name, LinkHandle.class, terms(), Duration.ofMinutes(1), PeerSelector.uid(0));
      case "replace" -> owned.replace(program);
      case "replace, and do not tell" -> owned.handle().replace(program);
      case "hand over" -> {
        owned.onSuccessor(
            peer -> {
              owned.deposit();
              say("deposited for a successor");
            });
        return "hands over";
      }
      default -> throw new IllegalArgumentException(command);
    }
    return "owns " + owned.handle().objectId();
  }

  private LinkHandle attach() {
    LinkHandle link = Kernel.attach(hook, program);
    say("attached " + link.objectId());
    return link;
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }
}
