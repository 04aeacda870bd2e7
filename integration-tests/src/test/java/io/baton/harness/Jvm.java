package io.baton.harness;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests, to be run in a JVM of its own. */
public final class Jvm {
  private Jvm() {}

  /** The command, with the flags and the class path of this JVM. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(System.getProperty("java.class.path"), main.getName(), arguments);
  }

  /** As above, of a class that this JVM does not know. */
  public static List<String> command(String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  /** As {@link #command}, and without any capability, whatever it does. */
  public static List<String> withoutCapabilities(Class<?> main, String... arguments) {
    Needs.root();
    Needs.tools("setpriv");
    // Still uid 0, to read the class path.
    List<String> command = new ArrayList<>(List.of("setpriv", "--no-new-privs"));
    command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
    command.addAll(command(main, arguments));
    return command;
  }
}
