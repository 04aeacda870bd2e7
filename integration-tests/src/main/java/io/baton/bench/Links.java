package io.baton.bench;

import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.kernel.Target;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A link on a cgroup that has another one, so that the machine's hook stays switched on. */
final class Links implements AutoCloseable {
  private final Path cgroup;
  private final Path tool;
  private final Program[] programs = new Program[2];
  private final Target target;
  private final LinkHandle other;

  Links(Stage stage, Path file) throws IOException {
    cgroup = Files.createDirectory(stage.cgroup().resolve("links"));
    tool = stage.tools().resolve("links");
    try (var object = BpfObject.load(file, "guard_v1", "guard_v2")) {
      programs[0] = object.program("guard_v1");
      programs[1] = object.program("guard_v2");
    }
    target = Target.open(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS));
    other = target.attach(programs[0]);
  }

  Comparison createClose() throws Exception {
    int turns = 50_000;
    var eventfd = Loop.tool(tool, "eventfd", "-", 200_000);
    var descriptor =
        new Yardstick(660 + 470, "an eventfd, which is hardly more than a descriptor,", 0, eventfd);
    Loop java = Loop.of(turns, () -> target.attach(programs[0]).close());
    return compare("link-create-close", 1.4, java, inC("create-close", turns), descriptor);
  }

  Comparison replace() throws Exception {
    int turns = 200_000;
    Loop java =
        () -> {
          try (var link = target.attach(programs[1])) {
            // Two a turn: there and back.
            return Loop.of(
                        turns / 2,
                        () -> {
                          link.replace(programs[0]);
                          link.replace(programs[1]);
                        })
                    .run()
                / 2;
          }
        };
    return compare("link-replace", 2, java, inC("replace", turns), call(260));
  }

  Comparison info() throws Exception {
    int turns = 200_000;
    Loop java =
        () -> {
          try (var link = target.attach(programs[0])) {
            return Loop.of(turns, link::info).run();
          }
        };
    return compare("link-info", 2, java, inC("info", turns), call(256));
  }

  private static Comparison compare(
      String name, double bound, Loop java, Loop c, Yardstick yardstick) throws Exception {
    return Comparison.of(3, java, new Comparison.Peer(name, "c", bound, c, yardstick)).get(0);
  }

  private Yardstick call(double noted) {
    return new Yardstick(noted, "getppid(2)", 89, Loop.tool(tool, "getppid", "-", 1_000_000));
  }

  private Loop inC(String what, int turns) {
    return Loop.tool(tool, what, cgroup, turns);
  }

  @Override
  public void close() {
    other.close();
    target.close();
    programs[0].close();
    programs[1].close();
  }
}
