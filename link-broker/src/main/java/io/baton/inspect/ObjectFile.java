package io.baton.inspect;

import io.baton.bpf.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A program of Baton's own, for as long as libbpf reads it: it reads files only. */
final class ObjectFile {
  private ObjectFile() {}

  static <T> T open(Programs object, Function<Path, T> open) {
    try {
      Path folder = Files.createTempDirectory("baton-");
      Path file = folder.resolve("object");
      try {
        file = object.copyTo(folder);
        return open.apply(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
