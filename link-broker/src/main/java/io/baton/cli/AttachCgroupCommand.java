package io.baton.cli;

import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Program;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton attach cgroup} */
@Command(
    description = {
      "Load a program, attach it to a cgroup, and leave it in custody at the broker,",
      "so that it stays."
    },
    footer = {"", "Example: baton attach cgroup /sys/fs/cgroup/web guard.o --name web --grace 5m"})
final class AttachCgroupCommand extends AttachCommand {
  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "Of a cgroup of version 2.")
  Path directory;

  @Option(
      names = "--type",
      paramLabel = "HOOK",
      description = "For example ingress, connect4. Default: what the program's section says.")
  AttachType type;

  @Override
  Hook hook(Program program) {
    AttachType hook =
        type != null
            ? type
            : program
                .expectedAttachType()
                .filter(CgroupHooks::isCgroup)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            program + " does not say for which hook it is; use --type"));
    return new Hook.Cgroup(directory, hook);
  }

  @Override
  String target() {
    return directory.toString();
  }

  @Override
  String kind(Hook hook) {
    return "cgroup " + CgroupHooks.shortName(((Hook.Cgroup) hook).attachType().label());
  }
}
