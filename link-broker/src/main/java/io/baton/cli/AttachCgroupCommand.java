package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton attach cgroup} */
@Command(
    description = {
      "Load a program, attach it to a cgroup, and leave it in custody at the broker,",
      "so that it stays. An order, --preorder and a revision need Linux 6.17."
    },
    footer = {"", "Example: baton attach cgroup /sys/fs/cgroup/web guard.o --name web --grace 5m"})
final class AttachCgroupCommand extends AttachToTargetCommand {
  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "Of a cgroup of version 2.")
  Path directory;

  @Option(
      names = "--type",
      paramLabel = "HOOK",
      description = "For example ingress, connect4. Default: what the program's section says.")
  AttachType type;

  @Mixin OrderOptions order;

  @Option(
      names = "--preorder",
      description = "Run it before the programs of the cgroups below, not after.")
  boolean preorder;

  @Override
  Hook hook(Program program) {
    return new Hook.Cgroup(
        directory, type(program), order.position(), preorder, order.expectedRevision);
  }

  private AttachType type(Program program) {
    return type != null
        ? type
        : program
            .expectedAttachType()
            .filter(AttachType::isCgroup)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        program + " does not say for which hook it is; use --type"));
  }

  @Override
  String target(Program program) {
    return directory.toString();
  }

  @Override
  String kind(Program program) {
    return "cgroup " + CgroupHooks.shortName(type(program).label());
  }
}
