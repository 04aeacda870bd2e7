package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A user without a name, without a capability and without a way to get one. It reads a copy of the
 * class path, which may lie in root's home.
 */
final class Unprivileged {
  private static final int UID = 4243;

  private static String classPath;

  private Unprivileged() {}

  static void give(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", UID);
      Files.setAttribute(path, "unix:gid", UID);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That command of a JVM, run by this user. */
  static List<String> command(List<String> java) {
    Needs.tools("setpriv");
    List<String> command = new ArrayList<>(List.of("setpriv", "--no-new-privs"));
    command.addAll(List.of("--reuid=" + UID, "--regid=" + UID, "--clear-groups"));
    command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
    command.addAll(java);
    command.set(command.indexOf("-cp") + 1, classPath());
    return command;
  }

  private static synchronized String classPath() {
    if (classPath == null) {
      try {
        classPath = copy(System.getProperty("java.class.path").split(":"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return classPath;
  }

  private static String copy(String... places) throws IOException {
    Path copies = Files.createTempDirectory("baton-test-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(copies)));
    Files.setPosixFilePermissions(copies, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copied = new ArrayList<>();
    for (String place : places) {
      Path from = Path.of(place);
      if (Files.exists(from)) {
        // Two modules' classes have the same name.
        Path to = copies.resolve(copied.size() + "-" + from.getFileName());
        copy(from, to);
        copied.add(to.toString());
      }
    }
    return String.join(":", copied);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(
            path, to.resolve("" + from.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void remove(Path copies) {
    try (Stream<Path> all = Files.walk(copies)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
