package io.baton.cli;

import io.baton.Broker;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import java.io.UncheckedIOException;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton attach …}: what attaching to every kind of hook has in common. */
abstract class AttachCommand extends PrintingCommand {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The name under which it is on record at the broker.")
  LinkName name;

  @Mixin CustodyOptions custody;

  @Option(
      names = "--hold",
      description =
          "Stay in the foreground as its owner. It is detached when this ends; with --grace only"
              + " if nobody claims it in that time.")
  boolean hold;

  abstract ProgramArgument object();

  /** Where to attach that program. */
  abstract Hook hook(Program program);

  LinkHandle attach(Program program) {
    return Kernel.attach(hook(program), program);
  }

  /** The interface, the cgroup, the function. */
  abstract String target(Program program);

  /** The hook without its target: "xdp native". */
  abstract String kind(Program program);

  @Override
  final String about() {
    return name.toString();
  }

  @Override
  final int run(Output output) throws InterruptedException {
    try (Broker broker = connect()) {
      DepositCheck.name(broker, name);
      DepositCheck.limits(Parameters.ofReply(ask("GetStatus", Map.of())), custody.terms(true));
      attach(broker, output);
    }
    return ExitCode.DONE;
  }

  private void attach(Broker broker, Output output) throws InterruptedException {
    try (Program program = object().load()) {
      LinkHandle link = attach(program);
      String attached =
          "%s on %s (%s, link %d)"
              .formatted(program, target(program), kind(program), link.objectId());
      if (hold) {
        hold(broker, link, attached, output);
      } else {
        leave(broker, link, attached, output);
      }
    }
  }

  /** In custody: this process ends, and the link does not. */
  private void leave(Broker broker, LinkHandle link, String attached, Output output) {
    try {
      broker.deposit(name, link, custody.terms(true));
    } catch (RuntimeException e) {
      throw detachedAgain(link, e);
    }
    print(broker, attached + ", in custody " + EntryText.grace(custody.grace()), output);
  }

  /** The process holds it until it is killed; what then happens is the kernel's and the guard's. */
  private void hold(Broker broker, LinkHandle link, String attached, Output output)
      throws InterruptedException {
    boolean guard = custody.grace != null;
    Owned<LinkHandle> owned;
    try {
      owned = broker.guard(name, link, custody.terms(guard));
    } catch (RuntimeException e) {
      throw detachedAgain(link, e);
    }
    try (owned) {
      String end = guard ? "in custody " + EntryText.grace(custody.grace()) : "detached";
      print(broker, attached + ", held here; when this ends (Ctrl-C): " + end, output);
      Thread.currentThread().join();
    }
  }

  /** Without the broker nothing would be left to hold the link: better none than a stray one. */
  private static RuntimeException detachedAgain(LinkHandle link, RuntimeException thrown) {
    link.close();
    if (thrown instanceof UncheckedIOException) {
      return thrown; // No answer: perhaps the broker holds it.
    }
    Failure failure = Failure.of(thrown);
    return new Failure(failure.exitCode(), failure.getMessage() + "; detached again");
  }

  private void print(Broker broker, String attached, Output output) {
    if (json) {
      output.json(Protocol.write(Entries.get(broker, name)));
    } else {
      output.line(name + "   " + output.good("ATTACHED") + ": " + attached);
    }
  }
}
