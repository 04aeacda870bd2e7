package io.baton.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Asks the C compiler what things are worth. */
final class Compiler {
  private Compiler() {}

  /** The values of these C expressions of integer type, in their order. */
  static List<Long> values(Path folder, String prologue, List<String> expressions)
      throws Exception {
    StringBuilder program = new StringBuilder(prologue);
    program.append("\nextern int printf(const char *, ...);\nint main(void) {\n");
    for (String expression : expressions) {
      program.append("  printf(\"%lld\\n\", (long long)(").append(expression).append("));\n");
    }
    program.append("  return 0;\n}\n");
    Path source = Files.writeString(folder.resolve("values.c"), program);
    Path executable = folder.resolve("values");
    run("gcc", "-w", "-I" + folder, "-o", executable.toString(), source.toString());
    return run(executable.toString()).lines().map(Long::valueOf).toList();
  }

  /**
   * What the command printed. Where it is not installed the test is skipped and says so, in CI
   * (CI=true) it fails.
   */
  static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("CI=true, and no " + command[0] + " installed", e);
      }
      System.out.println("SKIPPED: no " + command[0] + " installed");
      return Assumptions.abort("no " + command[0] + " installed");
    }
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
