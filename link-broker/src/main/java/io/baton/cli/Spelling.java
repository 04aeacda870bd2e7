package io.baton.cli;

import java.util.Collection;
import java.util.Comparator;

/** What a mistyped word may have been. */
final class Spelling {
  /** So many letters may be wrong, missing, too many, or in the other order. */
  private static final int MISTAKES = 2;

  private Spelling() {}

  /** "; did you mean --name?", or nothing if none is near. */
  static String hint(String typed, Collection<String> known) {
    return known.stream()
        .filter(word -> distance(typed, word) <= MISTAKES)
        .min(Comparator.comparingInt(word -> distance(typed, word)))
        .map(word -> "; did you mean " + word + "?")
        .orElse("");
  }

  /** Of Levenshtein, two letters in the other order being one mistake. */
  private static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int wrong = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + wrong, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}
