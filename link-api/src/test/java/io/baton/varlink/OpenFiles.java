package io.baton.varlink;

import io.baton.kernel.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process has open, in the words of /proc/self/fd. */
final class OpenFiles {
  private static final Path FOLDER = Path.of("/proc/self/fd");

  private OpenFiles() {}

  /** How many descriptors of this process are of the same socket, its own included. */
  static long copies(Fd socket) {
    return count(socket.use(number -> target(FOLDER.resolve(String.valueOf(number)))));
  }

  static long sockets() {
    return count("socket:");
  }

  private static long count(String prefix) {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(one -> target(one).startsWith(prefix)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
