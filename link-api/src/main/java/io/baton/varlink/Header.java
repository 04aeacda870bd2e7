package io.baton.varlink;

import java.util.Map;
import java.util.Set;

/** The outermost members of a message, where anything wrong ends the connection. */
final class Header {
  private final Map<String, Object> members;

  /** Names with a dot are extensions and ignored; another one that is not known is malformed. */
  Header(Map<String, Object> members, Set<String> known) throws MalformedMessageException {
    this.members = members;
    for (String name : members.keySet()) {
      if (!known.contains(name) && name.indexOf('.') < 0) {
        throw new MalformedMessageException("an unknown member in the message's header");
      }
    }
  }

  /** Null if absent. */
  String string(String name) throws MalformedMessageException {
    return get(name, String.class);
  }

  boolean flag(String name) throws MalformedMessageException {
    return Boolean.TRUE.equals(get(name, Boolean.class));
  }

  /** Empty if absent. */
  @SuppressWarnings("unchecked") // Json reads every object with names that are strings.
  Map<String, Object> object(String name) throws MalformedMessageException {
    Map<String, Object> object = get(name, Map.class);
    return object == null ? Map.of() : object;
  }

  private <T> T get(String name, Class<T> type) throws MalformedMessageException {
    Object value = members.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new MalformedMessageException(name + " is of the wrong type");
    }
    return type.cast(value);
  }
}
