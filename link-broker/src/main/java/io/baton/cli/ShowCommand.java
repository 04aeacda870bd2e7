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
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton show} */
@Command(
    description = {
      "One name: whether it is attached, who owns it, what becomes of it, who may claim",
      "it, and its last changes. Of a link without a name, by its ID: what it runs where,",
      "and who holds it.",
      "",
      "--json prints of a name what the method Describe of io.baton.Broker answers, of a",
      "link without one what baton ls --json does.",
      ""
    },
    footer = {"", "Example: baton show -q edge && echo attached"})
final class ShowCommand extends PrintingCommand {
  @picocli.CommandLine.Parameters(
      paramLabel = "LINK",
      description = "A name at the broker, or the ID of a link.")
  LinkName link;

  @Option(
      names = {"-q", "--quiet"},
      description =
          "Print nothing: exit code 0 attached, 1 not, 3 no such name. Of netfilter the kernel does"
              + " not tell: 0.")
  boolean quiet;

  @Override
  String about() {
    return link.toString();
  }

  @Override
  int run(Output output) {
    try {
      return show(ask("Describe", Map.of("name", link.value())), output);
    } catch (VarlinkException | Failure e) {
      int exitCode = Failure.of(e).exitCode();
      boolean unknown = exitCode == ExitCode.NO_SUCH_NAME || exitCode == ExitCode.UNREACHABLE;
      if (unknown && link.value().matches("[0-9]+")) {
        return showUnnamed(output);
      }
      if (quiet && exitCode == ExitCode.NO_SUCH_NAME) {
        return exitCode; // An answer, not an error.
      }
      throw e;
    }
  }

  private int show(Map<String, Object> answer, Output output) {
    Parameters read = Parameters.ofReply(answer);
    Entry entry = Protocol.readEntry(read.object("entry"));
    if (quiet) {
      return ShowText.isAttached(entry.link()) ? ExitCode.DONE : ExitCode.NO;
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

  private int showUnnamed(Output output) {
    Inventory inventory = Inventory.look(this);
    Optional<Inventory.Row> found = inventory.link(link.value());
    if (found.isEmpty()) {
      if (quiet) {
        return ExitCode.NO_SUCH_NAME;
      }
      throw new Failure(
          ExitCode.NO_SUCH_NAME, "there is no such name and no such link" + inventory.hint());
    }
    Inventory.Row row = found.get();
    if (row.entry() != null) {
      return show(ask("Describe", Map.of("name", row.entry().name())), output);
    }
    if (quiet) {
      return ShowText.isAttached(row.link()) ? ExitCode.DONE : ExitCode.NO;
    }
    if (json) {
      output.json(ListCommand.json(inventory.only(row), null));
    } else {
      ShowText.ofUnnamed(row, output).forEach(output::line);
      inventory.missing().forEach(missing -> output.line("missing: " + missing));
    }
    return ExitCode.DONE;
  }
}
