package io.baton.cli;

import io.baton.Broker;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Protocol;
import java.io.UncheckedIOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton attach …}: what attaching to every kind of hook has in common. */
abstract class AttachCommand extends PrintingCommand {
  @Parameters(
      index = "1",
      paramLabel = "OBJECT[:PROGRAM]",
      description = "An object file, and which of its programs if it has several.")
  ProgramArgument object;

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

  /** Where to attach that program. */
  abstract Hook hook(Program program);

  /** Where the target is: here, unless an option says otherwise. */
  LinkHandle attach(Hook hook, Program program) {
    return Kernel.attach(hook, program);
  }

  /** The interface or the cgroup. */
  abstract String target();

  /** The hook without its target: "xdp native". */
  abstract String kind(Hook hook);

  @Override
  final String about() {
    return name.toString();
  }

  @Override
  final int run(Output output) throws InterruptedException {
    try (Broker broker = connect();
        Program program = object.load()) {
      Hook hook = hook(program);
      LinkHandle link = attach(hook, program);
      String attached =
          program + " on " + target() + " (" + kind(hook) + ", link " + link.objectId() + ")";
      if (hold) {
        hold(broker, link, attached, output);
      } else {
        leave(broker, link, attached, output);
      }
    }
    return ExitCode.DONE;
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
