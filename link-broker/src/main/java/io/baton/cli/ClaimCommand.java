package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.kernel.Exec;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton claim} */
@Command(
    description = {
      "Claim a link and become COMMAND, in the same process, as its owner: the link is",
      "descriptor 3, the program attached to it 4 if it is known; LISTEN_FDS,",
      "LISTEN_PID and LISTEN_FDNAMES are set. The exit code is COMMAND's."
    },
    footer = {"", "Example: baton claim edge --guard --wait 1m -- /usr/sbin/edged --verbose"})
final class ClaimCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "NAME")
  LinkName name;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After \"--\".")
  List<String> command = new ArrayList<>();

  @Mixin ClaimOptions claim;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description =
          "Wait so long for its owner to give it up or to end (90s, 5m), not for the name to appear."
              + " Default: not at all.")
  Duration wait = Duration.ZERO;

  @Option(
      names = "--guard",
      description =
          "Let it come into custody when COMMAND ends, on the terms it has. Without, it is detached"
              + " then, unless somebody else holds it.")
  boolean guard;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    try (Broker broker = connect()) {
      Entry before = entry(broker);
      try (Owned<LinkHandle> owned =
          broker.claim(name, LinkHandle.class, claim.terms(before, guard), wait, claim.from())) {
        RuntimeException failure = becomeCommand(owned);
        ClaimOptions.giveBack(broker, before, owned);
        throw failure;
      }
    }
  }

  private Entry entry(Broker broker) {
    return Entries.find(broker, name)
        .orElseThrow(
            () ->
                wait.isZero()
                    ? Entries.none()
                    : new Failure(
                        ExitCode.NO_SUCH_NAME,
                        Failure.NO_SUCH_ENTRY + "; --wait does not wait for a name to appear"));
  }

  /** Returns only if there is no such command. */
  private RuntimeException becomeCommand(Owned<LinkHandle> owned) {
    List<Fd> descriptors = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try {
      descriptors.add(owned.handle().dupFd());
      names.add(name.value());
      owned.handle().program().map(Program::dupFd).ifPresent(descriptors::add);
      if (descriptors.size() == 2) {
        names.add("program");
      }
      Exec.replaceProcess(command, System.getenv(), descriptors, names);
      return new IllegalStateException("execve returned");
    } catch (RuntimeException e) {
      return e;
    } finally {
      descriptors.forEach(Fd::close);
    }
  }
}
