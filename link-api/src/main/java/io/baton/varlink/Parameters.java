package io.baton.varlink;

import java.util.List;
import java.util.Map;

/**
 * The members of one object, read by name and type. Null and absent are the same. Whatever was not
 * read by {@link #end} is unknown, and refused. Every refusal is InvalidParameter with the member's
 * path.
 */
public final class Parameters {
  public Parameters(Map<String, Object> members) {
    throw new UnsupportedOperationException();
  }

  public String string(String name) {
    throw new UnsupportedOperationException();
  }

  public String stringOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  public long integer(String name) {
    throw new UnsupportedOperationException();
  }

  public Long integerOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  public boolean bool(String name) {
    throw new UnsupportedOperationException();
  }

  public Boolean boolOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  public Parameters objectOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  /** Null if absent. */
  public List<Parameters> objectsOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  /** Null if absent. */
  public List<String> stringsOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  /** A map of strings; null if absent. */
  public Map<String, String> labelsOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  /** A map of integers; null if absent. */
  public Map<String, Long> integersOrNull(String name) {
    throw new UnsupportedOperationException();
  }

  /** Refuses what was not asked for. */
  public void end() {
    throw new UnsupportedOperationException();
  }
}
