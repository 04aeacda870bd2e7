package io.baton.bench;

import java.util.Locale;

/**
 * Something simpler that the C does as well: if it too is slow on this machine, the machine is.
 *
 * @param noted what it took, in nanoseconds, where the bounds were set; 0 if that is not known
 */
record Yardstick(String what, double noted, Loop loop) {
  String measure() throws Exception {
    String here = String.format(Locale.ROOT, "%s takes %.2f us here", what, loop.run() / 1000);
    return noted == 0 ? here : here + String.format(Locale.ROOT, ", %.2f there", noted / 1000);
  }
}
