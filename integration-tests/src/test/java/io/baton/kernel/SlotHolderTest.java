package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Await;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.varlink.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A slot in the hands of another process. */
@ExtendWith(NoLeaks.class)
class SlotHolderTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** Much longer than the kernel takes, much shorter than anybody's timer. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Has no capability; got its slot and two programs, and knows the ID of another slot. */
  static final class Owner {
    public static void main(String[] args) throws IOException {
      List<Fd> fds = Exec.listenFds();
      try (Program first = Program.adopt(fds.get(1));
          Program second = Program.adopt(fds.get(2));
          SlotHandle slot = SlotHandle.adopt(fds.get(0))) {
        tell(() -> slot.replace(first));
        System.in.read();
        tell(() -> SlotHandle.open(Integer.parseInt(args[0])).close());
        tell(() -> slot.replace(second));
        tell(slot::seal);
        tell(() -> slot.replace(first));
        System.in.read();
      }
    }

    private static void tell(Runnable attempt) {
      try {
        attempt.run();
        System.out.println("done");
      } catch (KernelException e) {
        System.out.println(e.getMessage());
      }
    }

    private Owner() {}
  }

  private final Sandbox sandbox = Sandbox.create();
  private final SlotGate gate = new SlotGate();
  private Process owner;

  @BeforeEach
  void needPython() {
    Needs.tools("python3");
  }

  @AfterEach
  void close() {
    try (sandbox;
        gate) {
      if (owner != null) {
        owner.destroyForcibly();
      }
    }
  }

  /** Starts the command with the slot as its descriptor 3, and gives up the own hold. */
  private void handOver(List<String> command) throws IOException {
    Path path = sandbox.folder().resolve("socket");
    try (Listener listener = Listener.bind(path)) {
      owner =
          new ProcessBuilder(HandOverTest.receiver(path, command))
              .redirectError(Redirect.INHERIT)
              .start();
      HandOverTest.handOver(
          listener, List.of(gate.slot.dupFd(), gate.drops.dupFd(), gate.transmits.dupFd()));
    }
    gate.slot.close();
  }

  private void awaitEmpty(Duration deadline) {
    Await.until("the slot is empty", deadline, () -> gate.verdict() == SlotGate.PASS);
  }

  @Test
  void withoutAnyCapabilityItReplacesItsOwnAndNoOther() throws Exception {
    try (SlotGate others = new SlotGate()) {
      others.slot.replace(others.drops);
      String id = Integer.toString(others.slot.objectId());
      handOver(Jvm.withoutCapabilities(Owner.class, id));
      try (BufferedReader said = owner.inputReader()) {
        assertEquals("done", said.readLine());
        assertEquals(SlotGate.DROP, gate.verdict());
        HandOverTest.proceed(owner);
        assertEquals(
            "BPF_MAP_GET_FD_BY_ID map " + id + ": EPERM (needs CAP_SYS_ADMIN)", said.readLine());
        assertEquals(SlotGate.DROP, others.verdict());
        assertEquals("done", said.readLine());
        boolean may = !Release.isBefore(6, 5);
        String slot = "slot " + gate.slot.objectId();
        assertEquals(
            may ? "done" : "BPF_MAP_FREEZE " + slot + ": EPERM (needs CAP_BPF)", said.readLine());
        String sealed =
            "BPF_MAP_UPDATE_ELEM %s with %s: EPERM (the slot is sealed)"
                .formatted(slot, gate.drops);
        assertEquals(may ? sealed : "done", said.readLine());
        assertEquals(may ? SlotGate.TX : SlotGate.DROP, gate.verdict());
        HandOverTest.proceed(owner);
      }
      assertEquals(0, owner.waitFor());
      awaitEmpty(DEADLINE);
      assertEquals(SlotGate.DROP, others.verdict());
    }
  }

  @Test
  void killedItLeavesTheSlotEmptyAtOnce() throws Exception {
    gate.slot.replace(gate.drops);
    handOver(List.of("cat"));
    assertEquals(SlotGate.DROP, gate.verdict());
    owner.destroyForcibly().waitFor();
    awaitEmpty(AT_ONCE);
  }

  /** Whoever is to get it may still read it. */
  @Test
  void anUnreadMessageIsAHold() {
    gate.slot.replace(gate.drops);
    UnixSocket[] pair = UnixSocket.pair();
    pair[0].send(ByteBuffer.allocateDirect(1), List.of(gate.slot.fd()));
    gate.slot.close();
    pair[0].close();
    assertEquals(SlotGate.DROP, gate.verdict());
    pair[1].close();
    awaitEmpty(DEADLINE);
  }
}
