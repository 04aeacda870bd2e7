package io.baton.cli;

import io.baton.Change;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton show} */
@Command(
    description = {
      "One name: whether it is attached, who owns it, what becomes of it, who may claim",
      "it, and its last changes. --json prints what the method Describe of",
      "io.baton.Broker answers."
    },
    footer = {"", "Example: baton show -q edge && echo attached"})
final class ShowCommand extends PrintingCommand {
  @picocli.CommandLine.Parameters(paramLabel = "NAME")
  LinkName name;

  @Option(
      names = {"-q", "--quiet"},
      description =
          "Print nothing: exit code 0 attached, 1 not, 3 no such name. Of netfilter the kernel does"
              + " not tell: 0.")
  boolean quiet;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    Map<String, Object> answer;
    try {
      answer = ask("Describe", Map.of("name", name.value()));
    } catch (VarlinkException e) {
      int exitCode = Failure.of(e).exitCode();
      if (quiet && exitCode == ExitCode.NO_SUCH_NAME) {
        return exitCode; // An answer, not an error.
      }
      throw e;
    }
    Parameters read = Parameters.ofReply(answer);
    Entry entry = Protocol.readEntry(read.object("entry"));
    if (quiet) {
      return ShowText.isAttached(entry) ? ExitCode.DONE : ExitCode.NO;
    }
    if (json) {
      output.json(answer);
    } else {
      List<Change> changes =
          read.objectsOrNull("changes").stream().map(Protocol::readChange).toList();
      new ShowText(entry, changes, Selectors.ownUid().uid(), Instant.now())
          .lines(output)
          .forEach(output::line);
    }
    return ExitCode.DONE;
  }
}
