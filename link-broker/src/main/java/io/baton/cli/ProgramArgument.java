package io.baton.cli;

import io.baton.kernel.BpfObject;
import io.baton.kernel.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OBJECT[:PROGRAM]: an object file and one of its programs.
 *
 * @param programOrNull may be left out if the file has only one
 */
record ProgramArgument(Path file, String programOrNull) {
  /** What stands behind the last colon is a program if it can be a name in C. */
  private static final Pattern SYNTAX = Pattern.compile("(.+):([A-Za-z_][A-Za-z0-9_]*)");

  /** For picocli. */
  static ProgramArgument parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    return matcher.matches()
        ? new ProgramArgument(Path.of(matcher.group(1)), matcher.group(2))
        : new ProgramArgument(Path.of(text), null);
  }

  /**
   * Loads the file and returns a hold on the program, the caller's to close.
   *
   * @throws IllegalArgumentException if it has several programs and none is named
   */
  Program load() {
    String[] wanted = programOrNull == null ? new String[0] : new String[] {programOrNull};
    try (BpfObject object = BpfObject.load(file, wanted)) {
      return object.program(programOrNull == null ? onlyOne(object.programs()) : programOrNull);
    }
  }

  private String onlyOne(List<String> programs) {
    if (programs.size() != 1) {
      throw new IllegalArgumentException(
          programs.isEmpty()
              ? file + " has no program"
              : file + " has several programs, add one: :" + String.join(", :", programs));
    }
    return programs.get(0);
  }
}
