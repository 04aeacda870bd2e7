package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.varlink.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who has a link open, by the iterator and by /proc. */
@ExtendWith(NoLeaks.class)
class HoldersTest {
  /** Takes a link from a socket, says which process has it as which number, stays until told. */
  private static final String HOLDER =
      """
      import ctypes, os, signal, socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      link = socket.recv_fds(s, 16, 1)[1][0]
      copy = os.dup(link)
      children = []
      def child(make):
          ready, told = os.pipe()
          pid = make()
          if pid == 0:
              os.write(told, b'x')
              signal.pause()
          os.read(ready, 1)
          os.close(ready)
          os.close(told)
          children.append(pid)
      child(os.fork)
      CLONE_FILES = 0x400
      CLONE = 56 if os.uname().machine == 'x86_64' else 220
      child(lambda: ctypes.CDLL(None).syscall(CLONE, CLONE_FILES | signal.SIGCHLD, 0, 0, 0, 0))
      print(*(f'{pid}:{fd}' for pid in [os.getpid()] + children for fd in (link, copy)), flush=True)
      sys.stdin.read()
      for pid in children:
          os.kill(pid, signal.SIGKILL)
      """;

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Sandbox sandbox;
  private Holders holders;
  private LinkHandle link;

  @BeforeEach
  void attach() throws IOException {
    Needs.kernel(5, 11, "the iterators");
    Needs.tools("python3", "unshare");
    sandbox = Sandbox.create();
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1");
        Program guard = object.program("guard_v1")) {
      Hook hook = new Hook.Cgroup(sandbox.cgroup("held"), AttachType.CGROUP_INET_INGRESS);
      link = Kernel.attach(hook, guard);
    }
    holders = Holders.open(Programs.HOLDERS.bytes());
  }

  @AfterEach
  void close() {
    link.close();
    holders.close();
    sandbox.close();
  }

  private static String place(Hold hold) {
    return hold.pid() + ":" + hold.fd();
  }

  private Set<String> places(List<Hold> holds) {
    return holds.stream()
        .filter(hold -> hold.linkId() == link.objectId())
        .map(HoldersTest::place)
        .collect(Collectors.toSet());
  }

  private int files() {
    return (int)
        holders.holds().stream()
            .filter(hold -> hold.linkId() == link.objectId())
            .mapToLong(Hold::file)
            .distinct()
            .count();
  }

  private int references() {
    return holders.references().get(link.objectId());
  }

  /** Whatever is open, both see the same of every link. */
  private void bothAgree() {
    ProcHolds byProc = ProcHolds.read();
    assertEquals(0, byProc.unseen());
    assertEquals(all(byProc.holds()), all(holders.holds()));
  }

  private static Set<String> all(List<Hold> holds) {
    return holds.stream()
        .map(hold -> hold.linkId() + " in " + place(hold))
        .collect(Collectors.toSet());
  }

  @Test
  void copiesAreHoldsOfOneFile() {
    long pid = ProcessHandle.current().pid();
    int fd = link.acquire();
    link.release();
    assertEquals(Set.of(pid + ":" + fd), places(holders.holds()));
    assertEquals(1, references());
    try (LinkHandle copy = link.dup()) {
      int second = copy.acquire();
      copy.release();
      assertEquals(Set.of(pid + ":" + fd, pid + ":" + second), places(holders.holds()));
      assertEquals(1, files());
      assertEquals(1, references());
      bothAgree();
    }
  }

  @Test
  void whoeverHasItOpenIsSeen() throws Exception {
    Path path = sandbox.folder().resolve("socket");
    try (Listener listener = Listener.bind(path)) {
      for (List<String> wrapper : List.of(List.<String>of(), List.of("unshare", "-p", "-f"))) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of("python3", "-c", HOLDER, path.toString()));
        Process holder = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try (BufferedReader said = holder.inputReader()) {
          send(listener);
          List<String> told = Arrays.asList(said.readLine().split(" "));
          bothAgree();
          Set<String> seen = places(holders.holds());
          // Itself once; the process twice, its fork twice, the sharer of its table twice.
          assertEquals(7, seen.size(), seen.toString());
          if (wrapper.isEmpty()) {
            assertTrue(seen.containsAll(told), seen + " has not all of " + told);
          }
          assertEquals(1, files());
          assertEquals(1, references());
          holder.getOutputStream().close();
          assertEquals(0, holder.waitFor());
        } finally {
          holder.descendants().forEach(ProcessHandle::destroyForcibly);
          holder.destroyForcibly();
        }
      }
    }
  }

  private void send(Listener listener) {
    AtomicReference<UnixSocket> connection = new AtomicReference<>();
    Await.until(
        "a connection",
        DEADLINE,
        () -> {
          listener.accept().ifPresent(connection::set);
          return connection.get() != null;
        });
    try (UnixSocket socket = connection.get();
        Fd copy = link.dupFd()) {
      socket.send(ByteBuffer.allocateDirect(1), List.of(copy));
    }
  }

  @Test
  void pinsAreReferencesWithAPath() {
    Path path = sandbox.bpffs().resolve("link");
    link.pin(path);
    assertEquals(2, references());
    LinkPins pins = LinkPins.read();
    LinkPins.Pin pin =
        pins.pins().stream()
            .filter(found -> found.linkId() == link.objectId())
            .findFirst()
            .orElseThrow();
    assertEquals(new LinkPins.Pin(link.objectId(), path, 0, 0600), pin);
    assertEquals(1, files());
  }

  @Test
  void aPinIsNotTakenForOneOfAnotherMount() throws IOException {
    Path path = sandbox.bpffs().resolve("link");
    link.pin(path);
    Path bpffs = path.getParent();
    Commands.run("mount", "-t", "bpf", "bpf", "" + bpffs);
    try {
      LinkPins hidden = LinkPins.read();
      assertTrue(hidden.pins().stream().noneMatch(pin -> pin.linkId() == link.objectId()));
      assertTrue(hidden.unseen().contains(bpffs), hidden.toString());
    } finally {
      Commands.run("umount", "" + bpffs);
    }
    Path inside = Files.createDirectory(bpffs.resolve("inside"));
    Commands.run("mount", "-t", "bpf", "bpf", "" + inside);
    try {
      link.pin(inside.resolve("other"));
      List<LinkPins.Pin> pins = LinkPins.read().pins();
      assertEquals(2, pins.stream().filter(pin -> pin.linkId() == link.objectId()).count());
    } finally {
      Commands.run("umount", "" + inside);
    }
  }

  @Test
  void whatNobodyHasReadIsCountedOnly() {
    int id = link.objectId();
    UnixSocket[] pair = UnixSocket.pair();
    try {
      try (Fd copy = link.dupFd()) {
        pair[0].send(ByteBuffer.allocateDirect(1), List.of(copy));
      }
      link.close();
      assertEquals(1, holders.references().get(id));
      assertTrue(holders.holds().stream().noneMatch(hold -> hold.linkId() == id));
      bothAgree();
    } finally {
      pair[0].close();
      pair[1].close();
    }
  }
}
