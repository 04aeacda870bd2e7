package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listing all links of the machine while they come and go. */
@ExtendWith(NoLeaks.class)
class EnumerationTest {
  private static final int LISTINGS = 5_000;
  private static final int COMING_AND_GOING = 40;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** IDs of links that a listing has met. */
  private final Set<Integer> met = ConcurrentHashMap.newKeySet();

  @Test
  void comingAndGoingLinksDisturbNoListing() throws Exception {
    try (Sandbox sandbox = Sandbox.create();
        BpfObject object =
            BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "firewall_v1", "guard_v1");
        Program firewall = object.program("firewall_v1");
        Program guard = object.program("guard_v1")) {
      Hook cgroup = new Hook.Cgroup(sandbox.cgroup("listed"), AttachType.CGROUP_INET_INGRESS);
      try (LinkHandle steady = Kernel.attach(cgroup, guard)) {
        LinkInfo info = steady.info();
        CompletableFuture<Void> busy = comeAndGo(sandbox.wire().right(), firewall);
        for (int i = 0; i < LISTINGS || !busy.isDone(); i++) {
          List<LinkInfo> links = Kernel.links().toList();
          assertTrue(links.contains(info));
          links.forEach(link -> met.add(link.id()));
        }
        busy.get();
      }
    }
  }

  /** One goes as soon as it has come, the next stays until a listing has met it. */
  private CompletableFuture<Void> comeAndGo(Sandbox.End end, Program program) {
    Hook hook = new Hook.Xdp(end.ifname(), Hook.Xdp.Mode.GENERIC);
    return CompletableFuture.runAsync(
        () -> {
          for (int i = 0; i < COMING_AND_GOING; i++) {
            try (LinkHandle link = end.call(() -> attachOnceFree(hook, program))) {
              boolean stays = i % 2 == 1;
              Await.until("met", DEADLINE, () -> !stays || met.contains(link.objectId()));
            }
          }
        },
        task -> new Thread(task).start());
  }

  /** A listing holds each link for a moment: if that is when its owner closes, it goes later. */
  private static LinkHandle attachOnceFree(Hook hook, Program program) {
    AtomicReference<LinkHandle> attached = new AtomicReference<>();
    Await.until(
        "the hook is free",
        DEADLINE,
        () -> {
          try {
            attached.set(Kernel.attach(hook, program));
            return true;
          } catch (KernelException e) {
            assertEquals(new Errno(Errno.EBUSY), e.errno());
            return false;
          }
        });
    return attached.get();
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
