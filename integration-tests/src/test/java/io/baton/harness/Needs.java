package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test cannot do without. Where it is missing the test is skipped, and says so; in CI
 * (environment CI=true) it fails, because a test that never runs proves nothing.
 */
public final class Needs {
  /** The kernel was started by integration-tests/src/main/sh/kernels, which says so to it. */
  private static final boolean IS_GUEST = commandLine().contains("baton.guest");

  private Needs() {}

  private static List<String> commandLine() {
    try {
      return List.of(Files.readString(Path.of("/proc/cmdline")).strip().split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void root() {
    need("0".equals(Commands.run("id", "-u").strip()), "not run by root");
  }

  /** Each of these commands in PATH. */
  public static void tools(String... names) {
    String[] path = (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":");
    for (String name : names) {
      boolean there = Arrays.stream(path).anyMatch(dir -> Files.isExecutable(Path.of(dir, name)));
      need(there, "no " + name + " installed");
    }
  }

  /** A module of Debian's Python, which need not be the first one in PATH. */
  public static void pythonModule(String name) {
    tools("python3");
    try {
      Process python = new ProcessBuilder("/usr/bin/python3", "-c", "import " + name).start();
      need(python.waitFor() == 0, "no module " + name + " of Python's installed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A kernel at least so new; on such a one the feature has to work. */
  public static void kernel(int major, int minor, String feature) {
    String release = System.getProperty("os.version");
    String[] parts = release.split("[.-]");
    int version = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    need(version >= major * 1000 + minor, feature + " is not in Linux " + release);
  }

  /**
   * A guest of {@code ./run kernels}: what could bring down a kernel runs nowhere else, whatever
   * anybody asks for.
   */
  public static void guest(String danger) {
    if (!IS_GUEST) {
      skip(danger + " runs only in a guest of ./run kernels, not on the machine's own kernel");
    }
  }

  /**
   * What a distribution's kernel has and the one of a development machine may refuse: the test is
   * skipped here, in CI too, and runs in a guest ({@code ./run kernels}), where it has to work.
   */
  public static void stock(boolean there, String missing) {
    if (!there && IS_GUEST) {
      throw new AssertionError(missing);
    }
    if (!there) {
      skip(missing);
    }
  }

  private static void need(boolean there, String missing) {
    if (there) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI=true, and " + missing);
    }
    skip(missing);
  }

  private static void skip(String missing) {
    System.out.println("SKIPPED: " + missing);
    Assumptions.abort(missing);
  }
}
