package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrnoTest {
  private static final String NAMES =
      """
      #define _GNU_SOURCE
      #include <stdio.h>
      #include <string.h>
      int main(void) {
        for (int i = 1; i <= 133; i++) {
          const char *name = strerrorname_np(i);
          if (name) printf("%d %s\\n", i, name);
        }
        return 0;
      }
      """;

  @Test
  void namesAreTheCLibrarys(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("names.c"), NAMES);
    Path program = folder.resolve("names");
    Compiler.run("gcc", "-o", program.toString(), source.toString());
    String own =
        IntStream.rangeClosed(1, Errno.LAST)
            .mapToObj(Errno::new)
            .filter(errno -> !errno.name().startsWith("errno"))
            .map(errno -> errno.number() + " " + errno)
            .collect(Collectors.joining("\n", "", "\n"));
    assertEquals(Compiler.run(program.toString()), own);
  }

  @Test
  void unknownNumbersAreSaid() {
    assertEquals("errno 0", new Errno(0).name());
    assertEquals("errno 41", new Errno(41).name());
    assertEquals("errno 4003", new Errno(4003).name());
  }
}
