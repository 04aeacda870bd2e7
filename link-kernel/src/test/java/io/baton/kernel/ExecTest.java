package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecTest {
  /** What becomes another program, in JVMs of its own. */
  static final class Child {
    public static void main(String[] args) {
      UnixSocket[] pair = UnixSocket.pair();
      List<Fd> fds = List.of(pair[0].fd(), pair[1].fd(), pair[0].fd());
      for (String bad : List.of("/etc/passwd", "/nowhere", "no-such-command")) {
        try {
          Exec.replaceProcess(List.of(bad), System.getenv(), fds, List.of("a", "b", "c"));
        } catch (KernelException e) {
          System.out.println(e.getMessage());
        }
      }
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.put("LISTEN_PIDFDID", "of another process");
      environment.put("GREETING", args[0]);
      System.out.println(ProcessHandle.current().pid());
      Exec.replaceProcess(
          List.of(args[1], "-c", args[2]), environment, fds, List.of("left", "right", "left"));
    }

    private Child() {}
  }

  /** Passes itself on, and is started anew with what it passed. */
  static final class Passed {
    public static void main(String[] args) {
      List<Fd> fds = Exec.listenFds();
      fds.forEach(fd -> System.out.println(fd + " is a " + Kernel.kind(fd)));
      System.out.println(Exec.listenFds());
      if (fds.isEmpty()) {
        Fd fd = UnixSocket.pair()[0].fd();
        List<String> again = Jvm.command(Passed.class);
        Exec.replaceProcess(again, System.getenv(), List.of(fd), List.of("socket"));
      }
    }

    private Passed() {}
  }

  @Test
  void becomesTheCommand() throws Exception {
    String script =
        "echo $$ $LISTEN_PID; echo $GREETING $LISTEN_FDS $LISTEN_FDNAMES $LISTEN_PIDFDID;"
            + " cd /proc/$$; ls fd; readlink fd/3 fd/5 | uniq | wc -l; readlink fd/4 | cut -d: -f1;"
            + " grep -E 'SigBlk|Threads' status";
    List<String> lines = Jvm.run(Child.class, "hello", "bash", script);
    assertEquals(
        List.of(
            "execve /etc/passwd: EACCES",
            "execve /nowhere: ENOENT",
            "execve no-such-command: ENOENT (it is not in PATH)"),
        lines.subList(0, 3));
    String pid = lines.get(3);
    assertEquals(
        List.of(
            pid + " " + pid,
            "hello 3 left:right:left",
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "1",
            "socket",
            "Threads:\t1",
            "SigBlk:\t0000000000000000"),
        lines.subList(4, lines.size()));
  }

  @Test
  void whatIsPassedIsAdoptedOnce() throws Exception {
    List<String> lines = Jvm.run(Passed.class);
    assertEquals(List.of("[]", "descriptor 3 of LISTEN_FDS is a socket", "[]"), lines);
  }

  @Test
  void namesHaveNoColon() {
    for (String bad : List.of("", "a:b", "a\n")) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              Exec.replaceProcess(
                  List.of("true"), Map.of("PATH", "/bin"), List.of(), List.of(bad)));
    }
  }
}
