package io.baton.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The first word of commands that have two. */
enum CommandGroup {
  ATTACH(
      "load a program and attach it: \"baton attach --help\" lists where",
      "kind",
      """
      Usage: baton attach KIND [TARGET] OBJECT[:PROGRAM] --name NAME ...
      Load a program, attach it, and leave it in custody at the broker, so that it
      stays. Kinds, and what they attach to:

      """),
  POLICY(
      "who may do what: \"baton policy --help\"",
      "verb",
      """
      Usage: baton policy VERB ...
      Look at the policy, which says who may do what; no broker is needed. Verbs:

      """);

  private final String summary;
  private final String second;
  private final String usage;

  CommandGroup(String summary, String second, String usage) {
    this.summary = summary;
    this.second = second;
    this.usage = usage;
  }

  static Optional<CommandGroup> of(String word) {
    return Arrays.stream(values()).filter(group -> group.toString().equals(word)).findFirst();
  }

  /** What the second word is: "kind". */
  String second() {
    return second;
  }

  String summary() {
    return summary;
  }

  String help() {
    StringBuilder help = new StringBuilder(usage);
    for (CommandName name : CommandName.values()) {
      if (name.group().equals(Optional.of(this))) {
        CommandName.row(help, name.toString().substring(toString().length() + 1), name.summary());
      }
    }
    return help.append("\n\"baton ")
        .append(this)
        .append(' ')
        .append(second.toUpperCase(Locale.ROOT))
        .append(" --help\" tells more.\n")
        .toString();
  }

  /** As one types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
