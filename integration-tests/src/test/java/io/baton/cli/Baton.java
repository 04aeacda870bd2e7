package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged command line, run as a process. */
final class Baton {
  static final Path FOLDER = Path.of("../link-broker/target/baton").toAbsolutePath().normalize();
  static final Path LAUNCHER = FOLDER.resolve("baton");
  private static final long DEADLINE_SECONDS = 60;

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {
    /** Standard output of a command that has to succeed. */
    String done() {
      assertEquals(0, exitCode, () -> out + err);
      return out;
    }

    /** Standard error of a command that has to end so, in one line. */
    String refused(int expected) {
      assertEquals(expected, exitCode, () -> out + err);
      assertEquals(1, err.lines().count(), err);
      assertEquals("", out);
      return err;
    }
  }

  private Baton() {}

  static Result run(List<String> command, Map<String, String> environment) {
    assertTrue(Files.exists(LAUNCHER), "not packaged: mvn package makes " + FOLDER);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> out = text(process.getInputStream());
      CompletableFuture<String> err = text(process.getErrorStream());
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end");
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return run(command, Map.of());
  }
}
