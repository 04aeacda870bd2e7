package io.baton.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the story is set; made, and taken down with every process on it, by the script that starts
 * the story.
 *
 * @param folder for the broker's files; {@code bpffs} in it is one
 * @param cgroup the processes' cgroups are made in it
 * @param outside network namespace where packets come from
 * @param inside network namespace with {@link #INTERFACE}, where they arrive
 * @param baton the command line
 * @param traffic the traffic tool
 */
record Stage(Path folder, Path cgroup, Path outside, Path inside, Path baton, Path traffic) {
  /** The one that the firewall is attached to. */
  static final String INTERFACE = "edge0";

  static final String ADDRESS = "10.77.0.2";

  static Stage of(String[] args) {
    var paths = Stream.of(args).map(Path::of).toList();
    return new Stage(
        paths.get(0), paths.get(1), paths.get(2), paths.get(3), paths.get(4), paths.get(5));
  }

  Path socket() {
    return folder.resolve("broker.sock");
  }

  /** Starts a command in a cgroup, which names its unit, and a network namespace. */
  Process start(String unit, Path netns, List<String> command) throws IOException {
    Path group = Files.createDirectories(cgroup.resolve(unit));
    var all =
        Stream.concat(
            Stream.of("sh", "-c", "echo $$ >$0/cgroup.procs; exec nsenter --net=\"$@\""),
            Stream.concat(Stream.of(group.toString(), netns.toString()), command.stream()));
    return new ProcessBuilder(all.toList()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Starts a main class of this JVM's class path, as it was started itself. */
  Process startJava(String unit, Class<?> main, List<String> arguments) throws IOException {
    var command =
        Stream.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    return start(unit, inside, Stream.concat(command, arguments.stream()).toList());
  }
}
