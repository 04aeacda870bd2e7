package io.baton.varlink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of one object, read by name and type. Null and absent are the same. Whatever was not
 * read by {@link #end} is unknown, and refused. Every refusal is InvalidParameter with the member's
 * path: "terms.heirs[2].uid".
 */
public final class Parameters {
  /** Of a name that a peer chose, so much is repeated to it. */
  private static final int MAX_NAME = 128;

  private final Map<String, Object> members;
  private final String path;
  private final Set<String> read;

  /** Of a call: unknown members are refused. */
  public Parameters(Map<String, Object> members) {
    this(members, "", new HashSet<>());
  }

  private Parameters(Map<String, Object> members, String path, Set<String> readOrNull) {
    this.members = members;
    this.path = path;
    this.read = readOrNull;
  }

  /** Of a reply: a newer service may say more, so unknown members are ignored, at every depth. */
  public static Parameters ofReply(Map<String, Object> members) {
    return new Parameters(members, "", null);
  }

  public String string(String name) {
    return required(name, stringOrNull(name));
  }

  public String stringOrNull(String name) {
    return get(name, String.class);
  }

  public long integer(String name) {
    return required(name, integerOrNull(name));
  }

  public Long integerOrNull(String name) {
    return get(name, Long.class);
  }

  public boolean bool(String name) {
    return required(name, boolOrNull(name));
  }

  public Boolean boolOrNull(String name) {
    return get(name, Boolean.class);
  }

  public Parameters object(String name) {
    return required(name, objectOrNull(name));
  }

  public Parameters objectOrNull(String name) {
    Map<?, ?> object = get(name, Map.class);
    return object == null ? null : child(object, path + name + ".");
  }

  Parameters objectOrEmpty(String name) {
    Parameters object = objectOrNull(name);
    return object == null ? child(Map.of(), path + name + ".") : object;
  }

  /** Null if absent. */
  public List<Parameters> objectsOrNull(String name) {
    List<?> elements = get(name, List.class);
    if (elements == null) {
      return null;
    }
    List<Parameters> objects = new ArrayList<>(elements.size());
    for (Object element : elements) {
      String at = name + "[" + objects.size() + "]";
      objects.add(child(cast(at, element, Map.class), path + at + "."));
    }
    return objects;
  }

  /** Null if absent. */
  public List<String> stringsOrNull(String name) {
    List<?> elements = get(name, List.class);
    if (elements == null) {
      return null;
    }
    List<String> strings = new ArrayList<>(elements.size());
    for (Object element : elements) {
      strings.add(cast(name + "[" + strings.size() + "]", element, String.class));
    }
    return strings;
  }

  /** A map of strings; null if absent. */
  public Map<String, String> labelsOrNull(String name) {
    return mapOrNull(name, String.class);
  }

  /** A map of integers; null if absent. */
  public Map<String, Long> integersOrNull(String name) {
    return mapOrNull(name, Long.class);
  }

  /** The refusal of a member whose type is right and whose value is not. */
  public VarlinkException invalid(String name) {
    String full = path + name;
    return VarlinkException.invalidParameter(
        full.length() <= MAX_NAME ? full : full.substring(0, MAX_NAME));
  }

  /** Refuses what was not asked for. */
  public void end() {
    if (read == null) {
      return;
    }
    members.forEach(
        (name, value) -> {
          if (value != null && !read.contains(name)) {
            throw invalid(name);
          }
        });
  }

  private <T> Map<String, T> mapOrNull(String name, Class<T> type) {
    Map<?, ?> values = get(name, Map.class);
    if (values == null) {
      return null;
    }
    Map<String, T> map = new LinkedHashMap<>();
    values.forEach((key, value) -> map.put((String) key, cast(name + "." + key, value, type)));
    return map;
  }

  private <T> T get(String name, Class<T> type) {
    if (read != null) {
      read.add(name);
    }
    Object value = members.get(name);
    return value == null ? null : cast(name, value, type);
  }

  private <T> T cast(String name, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw invalid(name);
    }
    return type.cast(value);
  }

  private <T> T required(String name, T value) {
    if (value == null) {
      throw invalid(name);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // Json reads every object with names that are strings.
  private Parameters child(Map<?, ?> object, String prefix) {
    return new Parameters(
        (Map<String, Object>) object, prefix, read == null ? null : new HashSet<>());
  }
}
