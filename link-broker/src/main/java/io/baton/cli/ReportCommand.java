package io.baton.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton report} */
@Command(
    description = {
      "Write what \"baton ls\" and \"baton holders\" tell as one page for a browser: a",
      "picture of programs, hooks, links and holders, and the tables behind it. The page",
      "needs nothing else, no network and no script. A file of that name is replaced.",
      ""
    },
    footer = {"", "Example: baton report host.html"})
final class ReportCommand extends InventoryCommand {
  @Parameters(paramLabel = "FILE")
  Path file;

  @Override
  String about() {
    return file.toString();
  }

  @Override
  int print(Output output) {
    Inventory inventory = look();
    String page = new ReportPage(inventory, hostname(), Instant.now()).html();
    try {
      Files.writeString(file, page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "write: " + why(e));
    }
    if (json) {
      output.json(ListCommand.json(inventory, null));
    } else {
      output.line(
          "%s: %d links and names, %d unowned"
              .formatted(file, inventory.rows().size(), inventory.unowned().size()));
      inventory.missing().forEach(missing -> output.line("missing: " + missing));
    }
    return ExitCode.DONE;
  }

  private String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "ENOENT (there is no such folder)";
    } else if (e instanceof AccessDeniedException) {
      return "EACCES (not permitted)";
    } else if (Files.isDirectory(file)) {
      return "EISDIR (name a file)";
    }
    return e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this host";
    }
  }
}
