package io.baton.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton holders} */
@Command(
    description = {
      "Everybody who holds a link: the processes that have it open, its pins, and how",
      "many references there are that neither explains. As long as one of them is",
      "left it stays attached.",
      "",
      "--json prints one object as io/baton/cli/holders.schema.json in lib/baton.jar",
      "describes it.",
      ""
    },
    footer = {"", "Example: baton holders edge-xdp"})
final class HoldersCommand extends InventoryCommand {
  private static final long VERSION = 1;

  @Parameters(paramLabel = "LINK", description = "A name at the broker, or the ID of a link.")
  String link;

  @Override
  String about() {
    return link;
  }

  @Override
  int print(Output output) {
    Inventory inventory = look();
    Inventory.Row row =
        inventory
            .link(link)
            .orElseThrow(
                () ->
                    new Failure(ExitCode.NO_SUCH_NAME, "there is no such link" + inventory.hint()));
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("version", VERSION);
      object.put("link", Integer.toUnsignedLong(row.link().id()));
      object.putAll(HolderText.json(row));
      object.put("missing", inventory.missing());
      output.json(object);
      return ExitCode.DONE;
    }
    List<String> lines = HolderText.lines(row);
    lines.forEach(output::line);
    if (lines.isEmpty()) {
      output.line("nobody who can be seen here");
    }
    inventory.missing().forEach(missing -> output.line("missing: " + missing));
    return ExitCode.DONE;
  }
}
