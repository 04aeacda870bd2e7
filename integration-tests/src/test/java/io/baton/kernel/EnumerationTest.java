package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listing all links of the machine while they come and go. */
@ExtendWith(NoLeaks.class)
class EnumerationTest {
  private static final int LISTINGS = 5_000;

  /** Listings that met a link which was gone again before the next. */
  private static final int MEETINGS = 20;

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @Test
  void comingAndGoingLinksDisturbNoListing() throws Exception {
    try (Sandbox sandbox = Sandbox.create();
        BpfObject object =
            BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "firewall_v1", "guard_v1");
        Program firewall = object.program("firewall_v1");
        Program guard = object.program("guard_v1")) {
      Hook cgroup = new Hook.Cgroup(sandbox.cgroup("listed"), AttachType.CGROUP_INET_INGRESS);
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> busy = comeAndGo(sandbox.wire().right(), firewall, done);
      try (LinkHandle steady = Kernel.attach(cgroup, guard)) {
        LinkInfo info = steady.info();
        Set<Integer> met = new HashSet<>();
        long end = System.nanoTime() + DEADLINE.toNanos();
        for (int i = 0; i < LISTINGS || met.size() < MEETINGS; i++) {
          List<LinkInfo> links = Kernel.links().toList();
          assertTrue(links.contains(info));
          links.stream()
              .filter(link -> link.programId() == firewall.id())
              .forEach(link -> met.add(link.id()));
          assertTrue(System.nanoTime() < end, "met only " + met.size());
        }
      } finally {
        done.set(true);
      }
      assertTrue(busy.get(30, TimeUnit.SECONDS) > 0);
    }
  }

  private static CompletableFuture<Integer> comeAndGo(
      Sandbox.End end, Program program, AtomicBoolean done) {
    Hook hook = new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC);
    return CompletableFuture.supplyAsync(
        () ->
            end.call(
                () -> {
                  int links = 0;
                  for (; !done.get(); links++) {
                    Kernel.attach(hook, program).close();
                  }
                  return links;
                }),
        task -> new Thread(task).start());
  }

  @Test
  void findsCgroupsByTheirNumber() {
    try (Sandbox sandbox = Sandbox.create();
        Fd directory = Cgroups.open(sandbox.cgroup("edge.service"))) {
      String path = Kernel.cgroupPath(Inspect.inode(directory)).orElseThrow();
      assertTrue(path.matches("/baton[^/]*-edge.service"), path);
      assertEquals(Sandbox.cgroupRoot() + path, Inspect.target(directory));
    }
    assertTrue(Kernel.cgroupPath(Long.MAX_VALUE).isEmpty());
    assertTrue(Kernel.program(Integer.MAX_VALUE).isEmpty());
  }
}
