package io.baton.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** All commands there are. Nouns come first and change nothing. */
enum CommandName {
  LS("ls", "every link of the host, and who owns it"),
  SHOW("show", "one name: is it attached, who owns it, who may claim it"),
  STATUS("status", "the broker: what it holds, and what needs a person"),
  WATCH("watch", "every change of ownership, one a line"),
  SERVE("serve", "be the broker"),
  ATTACH_XDP("attach xdp", "load a program and attach it to an interface"),
  ATTACH_TCX("attach tcx", "... to traffic control of an interface"),
  ATTACH_CGROUP("attach cgroup", "... to a cgroup"),
  REPLACE("replace", "put another program on a link in custody, without a gap"),
  DETACH("detach", "break a link in custody, for every holder"),
  DEPOSIT("deposit", "put a link that is passed in or pinned into custody"),
  CLAIM("claim", "take a link out of custody and become another command with it"),
  RELEASE("release", "let the broker let go: detaches if it was the last hold");

  private final String words;
  private final String summary;

  CommandName(String words, String summary) {
    this.words = words;
    this.summary = summary;
  }

  static Optional<CommandName> of(String words) {
    return Arrays.stream(values()).filter(name -> name.words.equals(words)).findFirst();
  }

  /** The command itself. Only its own classes are loaded: start-up is part of the interface. */
  Subcommand make() {
    return switch (this) {
      case LS -> new ListCommand();
      case SHOW -> new ShowCommand();
      case STATUS -> new StatusCommand();
      case WATCH -> new WatchCommand();
      case SERVE -> new ServeCommand();
      case ATTACH_XDP -> new AttachXdpCommand();
      case ATTACH_TCX -> new AttachTcxCommand();
      case ATTACH_CGROUP -> new AttachCgroupCommand();
      case REPLACE -> new ReplaceCommand();
      case DETACH -> new DetachCommand();
      case DEPOSIT -> new DepositCommand();
      case CLAIM -> new ClaimCommand();
      case RELEASE -> new ReleaseCommand();
    };
  }

  /** As one types it: "ls", "attach xdp". */
  @Override
  public String toString() {
    return words;
  }

  /** Those that begin with the same word: what "attach" alone could have meant. */
  static String beginningWith(String words) {
    String first = words.split(" ")[0] + " ";
    return Arrays.stream(values())
        .map(CommandName::toString)
        .filter(name -> name.startsWith(first))
        .collect(Collectors.joining(", "));
  }

  static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            Usage: baton [--socket PATH] [--json] COMMAND ...
            Who owns which BPF attachment on this host.

            """);
    for (CommandName name : values()) {
      help.append(String.format("  %-14s %s%n", name.words, name.summary));
    }
    return help.append(
            """

            "baton COMMAND --help" tells more; --version. Everything printed has --json.
            Exit codes: 0 done, 1 not attached (show -q), 2 wrong usage, 3 no such name,
            4 refused by the broker, 5 no broker, 6 refused by the kernel or a file,
            70 an error in Baton itself.
            """)
        .toString();
  }
}
