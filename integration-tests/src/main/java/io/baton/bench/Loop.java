package io.baton.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** Something done many times over, and timed. */
interface Loop {
  /** Nanoseconds a turn. */
  double run() throws Exception;

  static Loop of(int turns, Runnable turn) {
    return () -> {
      long start = System.nanoTime();
      for (int i = 0; i < turns; i++) {
        turn.run();
      }
      return (double) (System.nanoTime() - start) / turns;
    };
  }

  /** A tool in C that does the like and prints the nanoseconds. */
  static Loop tool(Path tool, Object... arguments) {
    var command = new String[arguments.length + 1];
    command[0] = tool.toString();
    for (int i = 0; i < arguments.length; i++) {
      command[i + 1] = arguments[i].toString();
    }
    return () -> {
      var process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      String line = process.inputReader().readLine();
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + " failed");
      }
      return Double.parseDouble(line);
    };
  }
}
