package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.JsonSchema;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.IteratorRange;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code baton watch} tells of links that nobody told the broker of, and when. */
@ExtendWith(NoLeaks.class)
class HostWatchTest {
  private static final Duration SOON = Duration.ofMillis(300);
  private static final int TURNS = 10;
  private static final int LINKS = 1_000;

  private static final double MOST_CPU_PERCENT = 1;

  private final Sandbox sandbox = Sandbox.create();
  private final JsonSchema schema = JsonSchema.of("watch");
  private final Path cgroup = sandbox.cgroup("watched");
  private final Hook hook = new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS);
  private BpfObject object;
  private Program v1;
  private Program v2;
  private Process watch;
  private BufferedReader lines;

  @BeforeEach
  void start() throws IOException {
    Needs.root();
    object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1", "guard_v2");
    v1 = object.program("guard_v1");
    v2 = object.program("guard_v2");
  }

  @AfterEach
  void stop() {
    if (watch != null) {
      watch.destroyForcibly();
    }
    v1.close();
    v2.close();
    object.close();
    sandbox.close();
  }

  /** Returns when it has told what there is. */
  private void watch() throws IOException {
    watch =
        new ProcessBuilder(Baton.LAUNCHER.toString(), "--json", "--socket=/nowhere", "watch")
            .start();
    lines = watch.inputReader();
    while (!line().get("event").equals("synced")) {
      // Somebody else's links.
    }
  }

  private Map<String, Object> line() throws IOException {
    String line = lines.readLine();
    Map<String, Object> change = Host.parse(line == null ? "ended" : line);
    schema.validate(change);
    return change;
  }

  /** Waits for that change of that link, whatever else happens. */
  private Map<String, Object> told(String event, int link) throws IOException {
    while (true) {
      Map<String, Object> change = line();
      if (change.get("event").equals(event)
          && ((Map<?, ?>) change.get("link")).get("id").equals((long) link)) {
        return change;
      }
    }
  }

  /** As above, within {@link #SOON} from that moment. */
  private Map<String, Object> toldSoon(String event, int link, long since) throws IOException {
    Map<String, Object> change = told(event, link);
    long took = System.nanoTime() - since;
    assertTrue(took <= SOON.toNanos(), event + " took " + took / 1_000_000 + " ms");
    return change;
  }

  @Test
  void everyChangeIsToldWithinThreeTenthsOfASecond() throws IOException {
    watch();
    for (int i = 0; i < TURNS; i++) {
      long since = System.nanoTime();
      LinkHandle link = Kernel.attach(hook, v1);
      int id = link.objectId();
      Map<String, Object> attached = toldSoon("attached", id, since);
      Map<?, ?> facts = (Map<?, ?>) attached.get("link");
      assertEquals("cgroup", facts.get("type"));
      assertEquals("guard_v1", facts.get("programName"));

      since = System.nanoTime();
      link.replace(v2);
      assertEquals((long) v1.id(), toldSoon("replaced", id, since).get("replacedProgramId"));

      since = System.nanoTime();
      link.detach();
      assertEquals(false, toldSoon("defunct", id, since).get("attached"));

      since = System.nanoTime();
      link.close();
      toldSoon("detached", id, since);
    }
  }

  @Test
  void whoGainsAHoldAndLosesItIsNamed() throws Exception {
    watch();
    try (LinkHandle link = Kernel.attach(hook, v1)) {
      int id = link.objectId();
      told("attached", id);
      Path pin = sandbox.bpffs().resolve("held");
      link.pin(pin);
      Process opener = PinHolder.start(cgroup, pin, 1);
      Map<String, Object> gained = told("holderGained", id);
      Map<?, ?> named = (Map<?, ?>) ((List<?>) gained.get("holders")).get(0);
      assertEquals(opener.pid(), named.get("pid"));
      assertEquals("python3", named.get("command"));
      long since = System.nanoTime();
      opener.destroyForcibly().waitFor();
      toldSoon("holderLost", id, since);
    }
  }

  @Test
  void aThousandLinksCostLessThanAHundredthOfACpu() throws Exception {
    Path tracing = Programs.TRACING.copyTo(sandbox.folder());
    List<LinkHandle> links = new ArrayList<>();
    try (BpfObject iterators = BpfObject.load(tracing, "tasks_v1");
        Program tasks = iterators.program("tasks_v1")) {
      for (int i = 0; i < LINKS; i++) {
        links.add(Kernel.attach(new Hook.Iterator(new IteratorRange.All()), tasks));
      }
      watch();
      // The JVM's start and its compiler are no cost of watching.
      TimeUnit.SECONDS.sleep(8);
      long before = cpuNanos();
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(8);
      double percent = 100.0 * (cpuNanos() - before) / (System.nanoTime() - start);
      System.out.printf("watch: %.2f %% of a CPU for %d links%n", percent, LINKS);
      assertTrue(percent < MOST_CPU_PERCENT, percent + " %");
    } finally {
      links.forEach(LinkHandle::close);
    }
  }

  private long cpuNanos() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + watch.pid() + "/task"))) {
      long sum = 0;
      for (Path thread : (Iterable<Path>) threads::iterator) {
        sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
      }
      return sum;
    }
  }
}
