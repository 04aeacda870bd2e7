package io.baton.cli;

import io.baton.Broker;
import io.baton.LinkName;
import io.baton.kernel.Exec;
import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Protocol;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton deposit} */
@Command(
    description = {
      "Put a link into custody at the broker: the first descriptor of LISTEN_FDS (with",
      "the attached program as the second, if there is one), or another."
    },
    footer = {"", "Example: baton deposit edge --pin /sys/fs/bpf/edge --heir unit:edge.service"})
final class DepositCommand extends PrintingCommand {
  @Parameters(paramLabel = "NAME")
  LinkName name;

  @ArgGroup Source source = new Source();

  @Mixin CustodyOptions custody;

  /** Where the link comes from; one of these, or LISTEN_FDS. */
  static final class Source {
    @Option(names = "--fd", paramLabel = "N", description = "The descriptor that is open as N.")
    Integer descriptor;

    @Option(names = "--pin", paramLabel = "PATH", description = "A pin on a bpffs; it stays.")
    Path pin;
  }

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    try (Broker broker = connect()) {
      LinkHandle link = link();
      try {
        broker.deposit(name, link, custody.terms(true));
      } catch (RuntimeException e) {
        link.close();
        throw e;
      }
      if (json) {
        output.json(Protocol.write(Entries.get(broker, name)));
      } else {
        output.line(name + "   in custody " + EntryText.grace(custody.grace()));
      }
    }
    return ExitCode.DONE;
  }

  private LinkHandle link() {
    if (source.pin != null) {
      return Kernel.open(source.pin);
    }
    if (source.descriptor != null) {
      return LinkHandle.adopt(descriptor(source.descriptor), null);
    }
    List<Fd> passed = Exec.listenFds();
    try {
      if (passed.isEmpty() || passed.size() > 2) {
        throw new IllegalArgumentException(
            passed.size() + " descriptors were passed in; pass one, or use --fd or --pin");
      }
      Program program = passed.size() == 2 ? Program.adopt(passed.get(1)) : null;
      return LinkHandle.adopt(passed.get(0), program);
    } catch (RuntimeException e) {
      passed.forEach(Fd::close);
      throw e;
    }
  }

  /** Looks before it takes: other numbers are open in a JVM, and closing those would break it. */
  private static Fd descriptor(int number) {
    Fd descriptor = Fd.adopt(number, "descriptor " + number);
    String kind = Kernel.kind(descriptor);
    if (!kind.equals("link")) {
      descriptor.disown();
      throw new IllegalArgumentException("descriptor " + number + " is no link: " + kind);
    }
    return descriptor;
  }
}
