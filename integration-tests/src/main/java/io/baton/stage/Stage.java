package io.baton.stage;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where processes are started; made by the script {@code stage.sh}, which also takes it down with
 * everything that runs on it.
 *
 * @param folder for files; {@code bpffs} in it is one
 * @param cgroup the processes' cgroups are made in it
 * @param baton the command line
 * @param tools where the tools in C are
 */
public record Stage(Path folder, Path cgroup, Path baton, Path tools) {
  static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");

  /** Takes its components as arguments. */
  public static Stage of(String... arguments) {
    var paths = Stream.of(arguments).map(Path::of).toList();
    return new Stage(paths.get(0), paths.get(1), paths.get(2), paths.get(3));
  }

  public Path socket() {
    return folder.resolve("broker.sock");
  }

  /** Starts a command in a cgroup; its standard error is this process's. */
  public Process start(String unit, List<String> command) throws IOException {
    return start(unit, OWN_NETWORK, command);
  }

  /** As above, in a network namespace. */
  public Process start(String unit, Path network, List<String> command) throws IOException {
    return start(unit, network, command, Redirect.INHERIT);
  }

  Process start(String unit, Path network, List<String> command, Redirect errors)
      throws IOException {
    Path group = Files.createDirectories(cgroup.resolve(unit));
    var starter =
        Stream.of(
            "sh",
            "-c",
            "echo $$ >$0/cgroup.procs; exec nsenter --net=\"$@\"",
            group.toString(),
            network.toString());
    return new ProcessBuilder(Stream.concat(starter, command.stream()).toList())
        .redirectError(errors)
        .start();
  }

  /** Starts another main class with the flags and the class path of this JVM. */
  public Process startJava(String unit, Class<?> main, List<String> arguments) throws IOException {
    return startJava(unit, OWN_NETWORK, main, arguments);
  }

  /** As above, in a network namespace. */
  public Process startJava(String unit, Path network, Class<?> main, List<String> arguments)
      throws IOException {
    return start(unit, network, java(main, arguments));
  }

  /** The command of another main class, with the flags and the class path of this JVM. */
  public static List<String> java(Class<?> main, List<String> arguments) {
    return Stream.of(
            Stream.of(ProcessHandle.current().info().command().orElseThrow()),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream(),
            Stream.of("-cp", System.getProperty("java.class.path"), main.getName()),
            arguments.stream())
        .flatMap(words -> words)
        .toList();
  }
}
