package io.baton.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Writes the manual's pages and the shells' completion, made of the commands themselves: {@code
 * java -cp lib/baton.jar io.baton.cli.Manual FOLDER}.
 */
final class Manual {
  private Manual() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Files.writeString(folder.resolve("baton.1"), ManualPage.ofBaton());
    for (CommandName name : CommandName.values()) {
      Path page = folder.resolve("baton-" + name.toString().replace(' ', '-') + ".1");
      Files.writeString(page, ManualPage.of(name));
    }
    Files.writeString(folder.resolve("baton.bash"), AutoComplete.bash("baton", tree()));
  }

  /** All commands as branches of one, those of a group as branches of that. */
  private static CommandLine tree() {
    CommandLine baton = new CommandLine(CommandSpec.create());
    Map<CommandGroup, CommandLine> groups = new EnumMap<>(CommandGroup.class);
    for (CommandName name : CommandName.values()) {
      String words = name.toString();
      CommandLine above =
          name.group()
              .map(group -> groups.computeIfAbsent(group, one -> branch(baton, one)))
              .orElse(baton);
      String last = words.substring(words.indexOf(' ') + 1);
      above.addSubcommand(last, Parsers.of(name.make(), words));
    }
    return baton;
  }

  private static CommandLine branch(CommandLine baton, CommandGroup group) {
    CommandLine branch = new CommandLine(CommandSpec.create());
    baton.addSubcommand(group.toString(), branch);
    return branch;
  }
}
