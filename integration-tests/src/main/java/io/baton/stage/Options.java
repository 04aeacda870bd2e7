package io.baton.stage;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the command line of chaos and fuzz says.
 *
 * @param rounds 0: for so long as {@code nanos}
 */
public record Options(int rounds, long nanos, long seed) {
  private static final double MINUTES = 2;

  public static Options parse(String program, List<String> words) {
    int rounds = 0;
    double minutes = MINUTES;
    long seed = System.nanoTime();
    for (int i = 0; i < words.size(); i += 2) {
      String value = i + 1 < words.size() ? words.get(i + 1) : "";
      try {
        switch (words.get(i)) {
          case "--rounds" -> rounds = Integer.parseInt(value);
          case "--minutes" -> minutes = Double.parseDouble(value);
          case "--seed" -> seed = Long.parseLong(value);
          default -> throw wrong(program, words.get(i) + " is no option");
        }
      } catch (NumberFormatException e) {
        throw wrong(program, words.get(i) + " takes a number");
      }
    }
    return new Options(rounds, (long) (minutes * TimeUnit.MINUTES.toNanos(1)), seed);
  }

  private static IllegalArgumentException wrong(String program, String what) {
    System.err.println(program + ": " + what + " (--rounds N | --minutes N, --seed N)");
    System.exit(2);
    return new IllegalArgumentException(what);
  }
}
