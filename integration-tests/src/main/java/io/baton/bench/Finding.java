package io.baton.bench;

import java.util.Locale;

/** Something measured, and the bound it is to keep. */
sealed interface Finding permits Comparison, Figure {
  String name();

  /** What the bound is of. */
  double judged();

  /** The most that {@link #judged} may be; 0 if there is none. */
  double bound();

  /** One line. */
  String row();

  /** One object on one line. */
  String json();

  default boolean isPast() {
    return bound() != 0 && judged() > bound();
  }

  default String verdict() {
    return bound() == 0
        ? ""
        : String.format(Locale.ROOT, "  %s %s", isPast() ? "PAST" : "within", number(bound()));
  }

  default String jsonBound() {
    return bound() == 0
        ? ""
        : String.format(Locale.ROOT, ", \"bound\": %s, \"within\": %s", number(bound()), !isPast());
  }

  private static String number(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
