package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles the odd BPF program that only one test wants. */
public final class Clang {
  private Clang() {}

  /** A program of that name and section which returns {@code value}: an object file. */
  public static Path compile(Path folder, String section, String name, int value) {
    Needs.tools("clang");
    String text =
        "__attribute__((section(\"%s\"), used)) int %s(void *context) { return %d; }\n"
            .formatted(section, name, value);
    try {
      Path source = Files.writeString(folder.resolve(name + ".c"), text);
      Path object = folder.resolve(name + ".o");
      Commands.run("clang", "-target", "bpf", "-O2", "-g", "-c", "" + source, "-o", "" + object);
      return object;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
