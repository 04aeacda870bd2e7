package io.baton.kernel;

import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/** A process in a cgroup and a network namespace of its own, which does one thing when told to. */
final class CgroupProcess implements AutoCloseable {
  static final String DONE = "done";

  private static final String ENTER =
      "echo $$ >$0/cgroup.procs; exec nsenter --net=/run/netns/$1 python3 -c \"$2\" \"$3\"";

  /** For each line it reads it says how it went: done, the error's name, or lost. */
  private static final String ACTOR =
      """
      import errno, socket, sys
      from socket import AF_INET, AF_INET6, AF_UNIX

      ADDRESS = {AF_INET: ('127.0.0.1', 0), AF_INET6: ('::1', 0), AF_UNIX: '\\0baton'}

      def bound(family):
          s = socket.socket(family, socket.SOCK_DGRAM)
          s.settimeout(1)
          s.bind(ADDRESS[family])
          return s

      def connected(family):
          s = bound(family)
          s.connect(s.getsockname())
          return s

      def send(family):
          s = bound(family)
          s.sendto(b'x', s.getsockname())
          return s

      def receive(family):
          send(family).recvfrom(1)

      def serve():
          with socket.create_server(ADDRESS[AF_INET]) as s:
              socket.create_connection(s.getsockname()).close()

      print('ready', flush=True)
      for line in sys.stdin:
          try:
              exec(sys.argv[1])
              print('done', flush=True)
          except OSError as e:
              print(errno.errorcode.get(e.errno, 'lost'), flush=True)
      """;

  private final Process process;
  private final BufferedReader said;

  CgroupProcess(Sandbox sandbox, Path cgroup, String action) {
    Needs.tools("nsenter", "python3");
    String[] command = {"sh", "-c", ENTER, "" + cgroup, sandbox.namespace(), ACTOR, action};
    try {
      process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    said = process.inputReader();
    if (!"ready".equals(next())) {
      close();
      throw new AssertionError("no process in " + cgroup);
    }
  }

  /** How it went. */
  String act() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next();
  }

  private String next() {
    try {
      return said.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It has ended, and so left its cgroup. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
      said.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
