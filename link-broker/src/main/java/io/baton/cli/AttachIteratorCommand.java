package io.baton.cli;

import io.baton.kernel.BpfMap;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Hook;
import io.baton.kernel.IteratorRange;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton attach iter} */
@Command(
    description = {
      "Load a program of a section iter, make the iterator that its section names, and",
      "leave it in custody at the broker, so that it stays: \"baton read NAME\" runs it",
      "and prints what it writes."
    },
    footer = {"", "Example: baton attach iter dump.o:tasks --pid 812 --name tasks"})
final class AttachIteratorCommand extends AttachTracerCommand {
  @ArgGroup Limit limit = new Limit();

  @Option(
      names = "--walk",
      paramLabel = "ORDER",
      description = "self_only, descendants_pre, descendants_post or ancestors_up.")
  IteratorRange.Walk walk = IteratorRange.Walk.DESCENDANTS_PRE;

  private BpfMap map;

  /** Over which part; one of these, or all. */
  static final class Limit {
    @Option(
        names = "--map",
        paramLabel = "PIN",
        description = "Its elements: of iter/bpf_map_elem.")
    Path pin;

    @Option(
        names = "--cgroup",
        paramLabel = "DIRECTORY",
        description = "From that one on, by --walk: of iter/cgroup.")
    Path cgroup;

    @Option(names = "--pid", paramLabel = "PID", description = "Of that process: of iter/task.")
    int pid;

    @Option(names = "--tid", paramLabel = "TID", description = "Of that thread: of iter/task.")
    int tid;
  }

  @Override
  LinkHandle attach(Program program) {
    if (limit.pin == null) {
      return super.attach(program);
    }
    try (BpfMap opened = BpfMap.adopt(Bpffs.open(limit.pin))) {
      map = opened;
      return super.attach(program);
    }
  }

  @Override
  Hook hook(SectionName section) {
    if (!section.kind().equals("iter")) {
      throw section.notFor("iter");
    }
    return new Hook.Iterator(range());
  }

  private IteratorRange range() {
    if (limit.pin != null) {
      return new IteratorRange.Elements(map);
    }
    if (limit.cgroup != null) {
      return new IteratorRange.Cgroups(limit.cgroup, walk);
    }
    return limit.pid != 0 || limit.tid != 0
        ? new IteratorRange.Task(limit.tid, limit.pid)
        : new IteratorRange.All();
  }

  @Override
  String target(SectionName section) {
    return section.place();
  }
}
