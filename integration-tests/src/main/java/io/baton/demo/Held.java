package io.baton.demo;

import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.stage.Span;

/**
 * What a service of the story says of itself, one line each time: the link that it holds, its
 * program, and between which moments that came to be.
 */
record Held(int linkId, String program, Span span) {
  /** Makes the change and says what is held then. */
  static void say(LinkHandle link, Runnable change) {
    long before = Kernel.monotonicNanos();
    change.run();
    long after = Kernel.monotonicNanos();
    System.out.printf(
        "%d %s %d %d%n", link.objectId(), link.program().orElseThrow(), before, after);
  }

  static Held parse(String line) {
    String[] words = line.split(" ");
    return new Held(
        Integer.parseInt(words[0]),
        words[1],
        new Span(Long.parseLong(words[2]), Long.parseLong(words[3])));
  }
}
