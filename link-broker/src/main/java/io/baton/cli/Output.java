package io.baton.cli;

import io.baton.varlink.Json;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a command prints: what was asked for on standard output, what went wrong on standard error.
 *
 * @param columns the terminal's width; 0 if standard output is none
 * @param colour only on a terminal, and not with NO_COLOR
 */
record Output(Printed out, Printed err, int columns, boolean colour) {
  private static final String RED = "\033[31m";
  private static final String GREEN = "\033[32m";
  private static final String PLAIN = "\033[0m";
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final Pattern COLOUR_OR_CONTROL = Pattern.compile("\033\\[(?:31|32|0)m|(\\p{Cc})");

  /** That of this process; the launcher says in {@code baton.columns} that there is a terminal. */
  static Output standard() {
    int columns = Integer.getInteger("baton.columns", 0);
    String noColour = System.getenv("NO_COLOR");
    return new Output(
        new Printed(new FileOutputStream(FileDescriptor.out)),
        new Printed(new FileOutputStream(FileDescriptor.err)),
        columns,
        columns > 0 && (noColour == null || noColour.isEmpty()));
  }

  /** Whether all that was printed is where it was to go. */
  boolean isWritten() {
    return out.failure() == null;
  }

  /** Whether its reader wanted no more: "| head". */
  boolean isClosedByReader() {
    return "Broken pipe".equals(out.failure());
  }

  /** Nobody else's text can do more to the terminal than be read: see {@link #printable}. */
  void line(String text) {
    out.println(
        colour
            ? COLOUR_OR_CONTROL
                .matcher(text)
                .replaceAll(found -> found.group(1) == null ? found.group() : "?")
            : printable(text));
  }

  /** Names, labels and processes are called as somebody likes; a terminal must not obey them. */
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  /** One object on one line. */
  void json(Map<String, ?> object) {
    byte[] text = Json.write(object);
    out.write(text, 0, text.length);
    out.println();
  }

  /** For what is as it should be. */
  String good(String text) {
    return colour ? GREEN + text + PLAIN : text;
  }

  /** For what needs a person. */
  String bad(String text) {
    return colour ? RED + text + PLAIN : text;
  }
}
