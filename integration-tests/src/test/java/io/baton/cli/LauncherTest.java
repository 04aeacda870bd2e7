package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LauncherTest {
  @TempDir Path folder;

  private Baton.Result run(Path launcher, Map<String, String> environment) {
    return Baton.run(
        List.of("/bin/sh", "-c", "cd / && exec \"$0\" --version", launcher.toString()),
        environment);
  }

  private Path javaHome(String release) throws IOException {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho started\n");
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(folder.resolve("jdk/release"), release);
    return folder.resolve("jdk");
  }

  /** The runnable folder, somewhere else. */
  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    Baton.run(List.of("cp", "-r", Baton.FOLDER.toString(), copy.toString()), Map.of()).done();
    return copy.resolve("baton");
  }

  @Test
  void worksFromAnyFolderAndThroughLinks() throws IOException {
    Path launcher = copy("a folder");
    String version = run(launcher, Map.of()).done();
    assertTrue(version.matches("baton [0-9.]+\n"), version);
    Files.createSymbolicLink(folder.resolve("absolute"), launcher);
    Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));
    assertEquals(version, run(relative, Map.of()).done());
  }

  @Test
  void withoutJavaItSaysSo() throws IOException {
    Path readlink = folder.resolve("readlink");
    Files.copy(Path.of("/usr/bin/readlink"), readlink, StandardCopyOption.COPY_ATTRIBUTES);
    String said = run(Baton.LAUNCHER, Map.of("PATH", folder.toString())).refused(6);
    assertTrue(said.startsWith("baton: no Java in PATH; Baton needs Java 17 or newer"), said);
    said = run(Baton.LAUNCHER, Map.of("JAVA_HOME", "/nowhere")).refused(6);
    assertEquals("baton: no Java in JAVA_HOME=/nowhere; Baton needs Java 17 or newer\n", said);
  }

  @Test
  void anOldJavaIsNotEvenStarted() throws IOException {
    Path home = javaHome("IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"11.0.2\"\n");
    String said = run(Baton.LAUNCHER, Map.of("JAVA_HOME", home.toString())).refused(6);
    assertEquals(
        "baton: " + home + "/bin/java is Java 11.0.2; Baton needs Java 17 or newer\n", said);
    javaHome("JAVA_VERSION=\"21\"\n");
    assertEquals("started\n", run(Baton.LAUNCHER, Map.of("JAVA_HOME", home.toString())).done());
  }

  static Stream<Path> everyJava() {
    Path own = Path.of(System.getProperty("java.home"));
    Path temurin = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64");
    return Files.exists(temurin) ? Stream.of(own, temurin) : Stream.of(own);
  }

  /** That JVM runs from the archive and with the libraries beside it: it has mapped them. */
  @ParameterizedTest
  @MethodSource("everyJava")
  void anArchiveOfClassesAndTheLibrariesAreUsedAndNotHeardOf(Path home) throws IOException {
    Path launcher = copy("quick");
    Map<String, String> environment = Map.of("JAVA_HOME", home.toString());
    List<String> make = List.of(launcher.toString(), "--make-archive");
    assertEquals(new Baton.Result(0, "", ""), Baton.run(make, environment));
    assertEquals("", run(launcher, environment).err());
    try (Host host = new Host()) {
      ProcessBuilder watch =
          new ProcessBuilder(launcher.toString(), "watch", "--socket", "" + host.broker.socket());
      watch.environment().putAll(environment);
      Process watching = watch.start();
      try {
        BufferedReader said = watching.inputReader();
        while (!said.readLine().contains(" synced ")) {
          // What is on this host.
        }
        assertMapped(watching.pid(), launcher.resolveSibling("baton.jsa"));
        assertMapped(watching.pid(), launcher.resolveSibling("lib/native/libjnidispatch.so"));
      } finally {
        watching.destroyForcibly();
      }
      assertMapped(host.broker.pid(), Baton.FOLDER.resolve("lib/native/libjunixsocket-native.so"));
    }
  }

  private static void assertMapped(long pid, Path file) throws IOException {
    String maps = Files.readString(Path.of("/proc/" + pid + "/maps"));
    assertTrue(maps.contains("" + file), maps);
  }

  @Test
  void withoutLibrariesBesideItItUnpacksThem() throws IOException {
    Path launcher = copy("bare");
    Baton.run(List.of("rm", "-r", "" + launcher.resolveSibling("lib/native")), Map.of()).done();
    try (Host host = new Host()) {
      List<String> status = List.of("" + launcher, "status", "--socket", "" + host.broker.socket());
      Baton.Result result = Baton.run(status, Map.of());
      assertEquals("", result.err());
      assertEquals(0, result.exitCode());
    }
  }

  @Test
  void anArchiveOfClassesThatDoesNotFitIsNotHeardOf() throws IOException {
    Path launcher = copy("stale");
    Files.deleteIfExists(launcher.resolveSibling("baton.jsa"));
    Files.writeString(launcher.resolveSibling("baton.jsa"), "not an archive");
    Baton.Result result = run(launcher, Map.of());
    assertTrue(result.done().startsWith("baton "));
    assertEquals("", result.err());
  }
}
