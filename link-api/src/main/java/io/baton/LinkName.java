package io.baton;

import java.util.regex.Pattern;

/**
 * The name of an entry: {@code [A-Za-z0-9][A-Za-z0-9_.@/-]{0,127}}, no "..". A peer that is not
 * root and has no rule may use only names that begin with {@code u<uid>/}.
 */
public record LinkName(String value) implements Comparable<LinkName> {
  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@/-]{0,127}");

  public LinkName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "not a name: letters, digits and _.@/- only, 1 to 128, no \"..\"");
    }
  }

  public static LinkName of(String value) {
    return new LinkName(value);
  }

  public static boolean isValid(String value) {
    return SYNTAX.matcher(value).matches() && !value.contains("..");
  }

  @Override
  public int compareTo(LinkName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
