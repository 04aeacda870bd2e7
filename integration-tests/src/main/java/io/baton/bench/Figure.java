package io.baton.bench;

import java.util.List;
import java.util.Locale;

/**
 * Something measured for itself.
 *
 * @param values one a round; the median is judged
 */
record Figure(String name, List<Double> values, String unit, double bound) implements Finding {
  Figure {
    values = values.stream().sorted().toList();
  }

  @Override
  public double judged() {
    return values.get(values.size() / 2);
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"lowest\": %.3f, \"highest\": %.3f,"
            + " \"rounds\": %d%s}",
        name,
        judged(),
        unit,
        values.get(0),
        values.get(values.size() - 1),
        values.size(),
        jsonBound());
  }

  @Override
  public String row() {
    return String.format(
        Locale.ROOT,
        "%-20s %10.3f %s (%.3f-%.3f)%s",
        name,
        judged(),
        unit,
        values.get(0),
        values.get(values.size() - 1),
        verdict());
  }
}
