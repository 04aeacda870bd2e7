package io.baton.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a script that makes its own stage may leave behind. */
public final class Leftovers {
  private Leftovers() {}

  /** Folders in /run, cgroups and network namespaces whose names contain that. */
  public static List<String> named(String part) throws IOException {
    try (Stream<Path> run = Files.list(Path.of("/run"));
        Stream<Path> cgroups = Files.list(Sandbox.cgroupRoot())) {
      Stream<String> namespaces = Commands.run("ip", "netns").lines();
      return Stream.of(run.map(Path::toString), cgroups.map(Path::toString), namespaces)
          .flatMap(names -> names)
          .filter(name -> name.contains(part))
          .toList();
    }
  }
}
