package io.baton.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** All commands there are. Nouns come first and change nothing. */
enum CommandName {
  LS("ls", "every link of the host, and who owns it"),
  TREE("tree", "what sits on what, and who holds it"),
  SHOW("show", "one name: is it attached, who owns it, who may claim it"),
  HOLDERS("holders", "everybody who holds a link"),
  REPORT("report", "all that as a page for a browser"),
  STATUS("status", "the broker: what it holds, and what needs a person"),
  DOCTOR("doctor", "what this kernel and your privileges allow"),
  WATCH("watch", "every change on the host and at the broker, one a line"),
  POLICY_CHECK("policy check", "whether a policy file is right"),
  POLICY_EXPLAIN("policy explain", "whether somebody may do something, and by which line"),
  SERVE("serve", "be the broker"),
  ATTACH_XDP("attach xdp", "XDP of an interface"),
  ATTACH_TCX("attach tcx", "traffic control of an interface"),
  ATTACH_NETKIT("attach netkit", "a netkit pair"),
  ATTACH_CGROUP("attach cgroup", "a cgroup"),
  ATTACH_NETNS("attach netns", "sk_lookup or flow_dissector of a network namespace"),
  ATTACH_NETFILTER("attach netfilter", "netfilter"),
  ATTACH_SOCKMAP("attach sockmap", "the sockets in a map"),
  ATTACH_TRACING("attach tracing", "fentry, fexit, fmod_ret, lsm, tp_btf"),
  ATTACH_RAW_TRACEPOINT("attach raw-tracepoint", "a tracepoint, with its raw arguments"),
  ATTACH_TRACEPOINT("attach tracepoint", "a tracepoint"),
  ATTACH_KPROBE("attach kprobe", "a function of the kernel"),
  ATTACH_KPROBE_MULTI("attach kprobe-multi", "many functions of the kernel"),
  ATTACH_UPROBE("attach uprobe", "a place in a program or library"),
  ATTACH_UPROBE_MULTI("attach uprobe-multi", "many places in a program or library"),
  ATTACH_PERF_EVENT("attach perf-event", "what perf counts"),
  ATTACH_ITERATOR("attach iter", "an iterator, which \"baton read\" runs"),
  READ("read", "print what an iterator in custody writes"),
  REPLACE("replace", "put another program on a link in custody, without a gap"),
  DETACH("detach", "break a link in custody, for every holder"),
  DEPOSIT("deposit", "put a link that is passed in or pinned into custody"),
  CLAIM("claim", "take a link out of custody and become another command with it"),
  RELEASE("release", "let the broker let go: detaches if it was the last hold"),
  DRAIN("drain", "let the broker take nothing new; list or release what is left");

  static final String EXIT_CODES =
      """
      0 done, 1 not attached (show -q), 2 wrong usage, 3 no such name,
      4 refused by the broker, 5 no broker, 6 refused by the kernel or a file,
      70 an error in Baton itself.
      """;

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
      case TREE -> new TreeCommand();
      case HOLDERS -> new HoldersCommand();
      case SHOW -> new ShowCommand();
      case REPORT -> new ReportCommand();
      case STATUS -> new StatusCommand();
      case DOCTOR -> new DoctorCommand();
      case WATCH -> new WatchCommand();
      case POLICY_CHECK -> new PolicyCheckCommand();
      case POLICY_EXPLAIN -> new PolicyExplainCommand();
      case SERVE -> new ServeCommand();
      case ATTACH_XDP -> new AttachXdpCommand();
      case ATTACH_TCX -> new AttachTcxCommand();
      case ATTACH_NETKIT -> new AttachNetkitCommand();
      case ATTACH_CGROUP -> new AttachCgroupCommand();
      case ATTACH_NETNS -> new AttachNetnsCommand();
      case ATTACH_NETFILTER -> new AttachNetfilterCommand();
      case ATTACH_SOCKMAP -> new AttachSockmapCommand();
      case ATTACH_TRACING -> new AttachTracingCommand();
      case ATTACH_RAW_TRACEPOINT -> new AttachRawTracepointCommand();
      case ATTACH_TRACEPOINT -> new AttachTracepointCommand();
      case ATTACH_KPROBE -> new AttachKprobeCommand();
      case ATTACH_KPROBE_MULTI -> new AttachKprobeMultiCommand();
      case ATTACH_UPROBE -> new AttachUprobeCommand();
      case ATTACH_UPROBE_MULTI -> new AttachUprobeMultiCommand();
      case ATTACH_PERF_EVENT -> new AttachPerfEventCommand();
      case ATTACH_ITERATOR -> new AttachIteratorCommand();
      case READ -> new ReadCommand();
      case REPLACE -> new ReplaceCommand();
      case DETACH -> new DetachCommand();
      case DEPOSIT -> new DepositCommand();
      case CLAIM -> new ClaimCommand();
      case RELEASE -> new ReleaseCommand();
      case DRAIN -> new DrainCommand();
    };
  }

  /** As one types it: "ls", "attach xdp". */
  @Override
  public String toString() {
    return words;
  }

  /** That of its first word, if it has two. */
  Optional<CommandGroup> group() {
    int space = words.indexOf(' ');
    return space < 0 ? Optional.empty() : CommandGroup.of(words.substring(0, space));
  }

  String summary() {
    return summary;
  }

  static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            Usage: baton [--socket PATH] [--json] COMMAND ...
            Who owns which BPF attachment on this host.

            """);
    Set<CommandGroup> told = EnumSet.noneOf(CommandGroup.class);
    for (CommandName name : values()) {
      if (name.group().isEmpty()) {
        row(help, name.words, name.summary);
      } else if (told.add(name.group().get())) {
        row(help, name.group().get().toString(), name.group().get().summary());
      }
    }
    return help.append(
            """

            "baton COMMAND --help" tells more; --version. Everything printed has --json.
            Exit codes:\s""")
        .append(EXIT_CODES)
        .toString();
  }

  static void row(StringBuilder help, String words, String summary) {
    help.append(String.format("  %-14s %s%n", words, summary));
  }
}
