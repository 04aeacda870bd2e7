package io.baton.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as options write them, and places that count from somewhere: "vfs_unlink+0x10". */
final class Numbers {
  private static final Pattern OFFSET = Pattern.compile("(.+)\\+(0x[0-9a-fA-F]+|\\d+)");

  private Numbers() {}

  /**
   * @param base what stands in front of the plus
   */
  record Place(String base, long offset) {}

  /** "16", "0x10"; all 64 bits. */
  static long parse(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number");
    }
  }

  /** Without a plus, the offset is 0. */
  static Place place(String text) {
    Matcher matcher = OFFSET.matcher(text);
    return matcher.matches()
        ? new Place(matcher.group(1), parse(matcher.group(2)))
        : new Place(text, 0);
  }
}
