package io.baton.harness;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests, to be run in a JVM of its own. */
public final class Jvm {
  private Jvm() {}

  /** The command, with the flags and the class path of this JVM. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
