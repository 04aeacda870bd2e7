package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles the odd BPF program that only one test wants. */
public final class Clang {
  private static final Path SOURCES = Path.of("../bpf/src/main/c").toAbsolutePath().normalize();

  private Clang() {}

  /** A program of that name and section which returns {@code value}: an object file. */
  public static Path compile(Path folder, String section, String name, int value) {
    String text =
        "__attribute__((section(\"%s\"), used)) int %s(void *context) { return %d; }\n"
            .formatted(section, name, value);
    return compile(folder, name, text);
  }

  /** What stands in that text, which may include the headers of Baton's own programs. */
  public static Path compile(Path folder, String name, String text) {
    Needs.tools("clang");
    String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    try {
      Path source = Files.writeString(folder.resolve(name + ".c"), text);
      Path object = folder.resolve(name + ".o");
      Commands.run(
          "clang",
          "-target",
          "bpf",
          "-O2",
          "-g",
          "-I" + SOURCES,
          "-idirafter/usr/include/" + machine + "-linux-gnu",
          "-c",
          source.toString(),
          "-o",
          object.toString());
      return object;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of one of Baton's own programs: "gates.bpf.c". */
  public static String source(String file) {
    try {
      return Files.readString(SOURCES.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
