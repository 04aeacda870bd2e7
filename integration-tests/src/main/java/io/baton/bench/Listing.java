package io.baton.bench;

import io.baton.bench.Comparison.Peer;
import io.baton.bpf.Programs;
import io.baton.inspect.HoldersView;
import io.baton.inspect.HostLinks;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.IteratorRange;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Target;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many links open in this process, and what it takes to list them with their holders. */
final class Listing implements AutoCloseable {
  private static final int MANY = 10_000;
  private static final int TURNS = 5;

  /** Until the Java is compiled. */
  private static final int ROUNDS_TO_WARM_UP = 12;

  private final Stage stage;
  private final List<LinkHandle> links = new ArrayList<>();

  /**
   * @param object with the iterator tasks_v1
   */
  Listing(Stage stage, Path object) throws IOException {
    this.stage = stage;
    try (var loaded = BpfObject.load(object, "tasks_v1");
        var program = loaded.program("tasks_v1");
        var target = Target.open(new Hook.Iterator(new IteratorRange.All()))) {
      while (links.size() < MANY) {
        links.add(target.attach(program));
      }
    }
  }

  Comparison inProcess() throws Exception {
    Path object = Programs.HOLDERS.copyTo(stage.folder());
    var c = Loop.tool(stage.tools().resolve("listing"), object, TURNS);
    try (var holders = HoldersView.open()) {
      Loop java = Loop.of(TURNS, () -> list(holders));
      return Comparison.of(ROUNDS_TO_WARM_UP, java, new Peer("list-10000", "c", 2, c, null)).get(0);
    }
  }

  private void list(HoldersView holders) {
    int seen = HostLinks.read().all().size();
    int held = holders.read().unexplained().size();
    if (seen < MANY || held < MANY) {
      throw new IllegalStateException("seen " + seen + ", held " + held + " of " + MANY);
    }
  }

  /** Whole processes. Bpftool's lists no holders. */
  Comparison asProcess() throws Exception {
    var baton = List.of(stage.baton().toString(), "--socket=/nowhere", "--json", "ls");
    var bpftool = List.of("bpftool", "-j", "link", "show");
    var peer = new Peer("cli-list-10000", "bpftool", 12, () -> CommandStart.median(bpftool), null);
    return Comparison.of(1, () -> CommandStart.median(baton), peer).get(0);
  }

  @Override
  public void close() {
    links.forEach(LinkHandle::close);
  }
}
