package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Await;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.varlink.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A descriptor that was handed over is all that its new holder needs. */
@ExtendWith(NoLeaks.class)
class HandOverTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** Takes descriptors from a socket and becomes the command, with them as 3, 4, … */
  private static final String RECEIVER =
      """
      import os, socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      for target, fd in enumerate(socket.recv_fds(s, 16, 4)[1], 3):
          os.dup2(os.dup(fd) if fd == target else fd, target)
      os.environ.update(LISTEN_FDS='3', LISTEN_PID=str(os.getpid()))
      os.execvp(sys.argv[2], sys.argv[2:])
      """;

  /** Has no capability; got a link, the program that is attached, and another one. */
  static final class Heir {
    public static void main(String[] args) throws IOException {
      List<Fd> fds = Exec.listenFds();
      System.out.println(Capability.missing(Capability.values()));
      try (Program current = Program.adopt(fds.get(1));
          Program next = Program.adopt(fds.get(2));
          LinkHandle link = LinkHandle.adopt(fds.get(0), current)) {
        tell(() -> link.replace(next));
        System.in.read();
        tell(link::detach);
        System.in.read();
      }
    }

    private static void tell(Runnable attempt) {
      try {
        attempt.run();
        System.out.println("done");
      } catch (NotSupportedException e) {
        System.out.println("not supported");
      }
    }

    private Heir() {}
  }

  /** Has no capability, and hands out more descriptors than anybody reads. */
  static final class Flooder {
    public static void main(String[] args) {
      UnixSocket[] pair = UnixSocket.pair();
      List<Fd> many = Collections.nCopies(250, pair[0].fd());
      try {
        for (int i = 0; i < 100; i++) {
          pair[0].send(ByteBuffer.allocateDirect(1), many);
        }
      } catch (KernelException e) {
        System.out.println(e.getMessage());
      }
      pair[0].close();
      pair[1].close();
    }

    private Flooder() {}
  }

  @ParameterizedTest
  @EnumSource(HookKind.class)
  void aHolderNeedsNoCapability(HookKind kind) throws Exception {
    Needs.tools("python3");
    kind.need();
    try (Scene scene = new Scene(kind)) {
      Path path = scene.sandbox.folder().resolve("socket");
      List<String> command = receiver(path, Jvm.withoutCapabilities(Heir.class));
      Process heir;
      try (Listener listener = Listener.bind(path);
          LinkHandle link = scene.attach(scene.v1)) {
        heir = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        handOver(listener, List.of(link.dupFd(), scene.v1.dupFd(), scene.v2.dupFd()));
        // Only the heir holds it from here on, or the socket while nobody has read.
      }
      try (BufferedReader said = heir.inputReader()) {
        assertEquals("needs CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF", said.readLine());
        int running = kind.canReplace() ? 2 : 1;
        assertEquals(kind.canReplace() ? "done" : "not supported", said.readLine());
        assertEquals(running, scene.ranBy());
        proceed(heir);
        assertEquals(kind.canDetach() ? "done" : "not supported", said.readLine());
        assertEquals(kind.canDetach() ? 0 : running, scene.ranBy());
        proceed(heir);
        assertEquals(0, heir.waitFor());
        assertEquals(0, scene.ranBy());
      } finally {
        heir.destroyForcibly();
      }
    }
  }

  @Test
  void theLastHolderDetachesByDying() throws Exception {
    try (Scene scene = new Scene(HookKind.XDP)) {
      Path path = scene.sandbox.folder().resolve("socket");
      List<String> command = receiver(path, List.of("cat"));
      Process holder;
      try (Listener listener = Listener.bind(path);
          LinkHandle link = scene.attach(scene.v1)) {
        holder = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        handOver(listener, List.of(link.dupFd(), scene.v1.dupFd(), scene.v2.dupFd()));
      }
      assertEquals(1, scene.ranBy());
      holder.destroyForcibly().waitFor();
      Await.until("the link is gone", DEADLINE, () -> scene.ranBy() == 0);
    }
  }

  /** Takes three descriptors from whoever listens there, and becomes that command. */
  static List<String> receiver(Path socket, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("python3", "-c", RECEIVER, socket.toString()));
    whole.addAll(command);
    return whole;
  }

  /** To the first that connects; closes what it sends. */
  static void handOver(Listener listener, List<Fd> fds) {
    AtomicReference<UnixSocket> connection = new AtomicReference<>();
    Await.until(
        "a connection",
        DEADLINE,
        () -> {
          Optional<UnixSocket> accepted = listener.accept();
          accepted.ifPresent(connection::set);
          return accepted.isPresent();
        });
    try (UnixSocket socket = connection.get()) {
      assertEquals(1, socket.send(ByteBuffer.allocateDirect(1), fds));
    }
    fds.forEach(Fd::close);
  }

  /** What it waits for. */
  static void proceed(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  @Test
  void tooManyInFlightIsAnErrorOfTheSender() throws Exception {
    Process flooder =
        new ProcessBuilder(Jvm.withoutCapabilities(Flooder.class))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = flooder.inputReader()) {
      assertEquals("sendmsg socket of a pair: ETOOMANYREFS", said.readLine());
    }
    assertEquals(0, flooder.waitFor());
  }
}
