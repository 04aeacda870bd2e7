package io.baton.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Runs a command of the machine to its end. */
public final class Commands {
  private Commands() {}

  /**
   * @return what it printed
   * @throws AssertionError if it did not exit with 0, with what it printed
   */
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(
            Arrays.toString(command) + " exited with " + status + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new AssertionError(Arrays.toString(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(Arrays.toString(command), e);
    }
  }
}
