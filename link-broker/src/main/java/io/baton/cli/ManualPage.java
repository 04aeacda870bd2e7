package io.baton.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A page of the manual, in the language of man(7). */
final class ManualPage {
  private final StringBuilder page = new StringBuilder();

  private ManualPage(String name, String summary) {
    macro("TH", name.replace(' ', '-').toUpperCase(Locale.ROOT), "1", "", "Baton", "Baton");
    section("Name");
    line(name.replace(' ', '-') + " - " + summary);
  }

  /** Of "baton" itself: all commands, and how they end. */
  static String ofBaton() {
    ManualPage page = new ManualPage("baton", "who owns which BPF attachment on this host");
    page.section("Synopsis");
    page.macro("B", "baton");
    page.line("[--socket PATH] [--json] COMMAND ...");
    page.section("Commands");
    for (CommandName name : CommandName.values()) {
      page.macro("TP");
      page.macro("BR", "baton-" + name.toString().replace(' ', '-'), "(1)");
      page.line(name.summary());
    }
    page.section("Exit status");
    page.line(CommandName.EXIT_CODES);
    page.seeAlso("bpftool(8)");
    return page.page.toString();
  }

  static String of(CommandName name) {
    CommandLine command = Parsers.of(name.make(), "baton " + name);
    CommandSpec spec = command.getCommandSpec();
    ManualPage page = new ManualPage("baton " + name, name.summary());
    page.section("Synopsis");
    page.line(command.getHelp().synopsis(0));
    page.section("Description");
    page.paragraphs(spec.usageMessage().description());
    page.section("Options");
    page.parameters(spec.positionalParameters());
    page.options(spec.options(), spec.argGroups());
    page.section("Example");
    for (String line : spec.usageMessage().footer()) {
      page.paragraphs(line.replaceFirst("^Example: ", ""));
    }
    page.seeAlso("baton(1)");
    return page.page.toString();
  }

  private void parameters(Collection<PositionalParamSpec> parameters) {
    for (PositionalParamSpec parameter : parameters) {
      if (parameter.description().length > 0) {
        item(parameter.paramLabel(), parameter.description());
      }
    }
  }

  /** Those of a group behind the others, under its heading. */
  private void options(Collection<OptionSpec> options, List<ArgGroupSpec> groups) {
    for (OptionSpec option : options) {
      if (option.group() == null || option.group().heading() == null) {
        item(option);
      }
    }
    for (ArgGroupSpec group : groups) {
      if (group.heading() != null) {
        macro("PP");
        line(plain(group.heading()));
        group.options().forEach(this::item);
      }
    }
  }

  private void item(OptionSpec option) {
    String names =
        Arrays.stream(option.names()).sorted(String::compareTo).collect(Collectors.joining(", "));
    boolean flag = option.arity().max() == 0;
    item(flag ? names : names + "=" + option.paramLabel(), option.description());
  }

  private void item(String term, String... description) {
    macro("TP");
    macro("B", term);
    line(Stream.of(description).map(ManualPage::plain).collect(Collectors.joining(" ")));
  }

  private void seeAlso(String page) {
    section("See also");
    line(page);
  }

  /** Lines, of which an empty one begins another paragraph. */
  private void paragraphs(String... lines) {
    for (String line : lines) {
      if (line.isEmpty()) {
        macro("PP");
      } else {
        line(plain(line));
      }
    }
  }

  /** Without what picocli reads in a text: formats and colours. */
  private static String plain(String text) {
    return Ansi.OFF.string(String.format(text));
  }

  private void section(String title) {
    macro("SH", title.toUpperCase(Locale.ROOT));
  }

  private void macro(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  private void line(String text) {
    for (String line : escape(text).strip().split("\n")) {
      // At the beginning of a line those would be commands.
      boolean command = line.startsWith(".") || line.startsWith("'");
      page.append(command ? "\\&" : "").append(line.strip()).append('\n');
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
