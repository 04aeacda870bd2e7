package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers written down in this package, to be compared with what C says. */
final class Constants {
  private Constants() {}

  static long value(Field field) throws IllegalAccessException {
    field.setAccessible(true);
    return ((Number) field.get(null)).longValue();
  }

  /** Fails with all differences between these C expressions and their expected values. */
  static void compare(Path folder, String prologue, Map<String, Long> expected) throws Exception {
    List<String> expressions = new ArrayList<>(expected.keySet());
    List<Long> actual = Compiler.values(folder, prologue, expressions);
    Map<String, Long> found = new LinkedHashMap<>();
    for (int i = 0; i < expressions.size(); i++) {
      found.put(expressions.get(i), actual.get(i));
    }
    assertEquals(lines(expected), lines(found));
  }

  private static String lines(Map<String, Long> values) {
    return values.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }
}
