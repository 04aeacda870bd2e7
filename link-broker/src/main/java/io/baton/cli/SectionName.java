package io.baton.cli;

import io.baton.kernel.Program;

/**
 * The section of a program, as object files name them: "kprobe/vfs_unlink" is of the kind "kprobe"
 * and for the place "vfs_unlink".
 *
 * @param place empty if it says none
 */
record SectionName(String kind, String place) {
  static SectionName of(Program program) {
    return parse(program.section().orElse(""));
  }

  /** One that may sleep is of the same kind: "fentry.s". */
  static SectionName parse(String section) {
    int slash = section.indexOf('/');
    String kind = slash < 0 ? section : section.substring(0, slash);
    return new SectionName(
        kind.replaceFirst("\\.s$", ""), slash < 0 ? "" : section.substring(slash + 1));
  }

  /**
   * The place, unless an option says another one.
   *
   * @throws IllegalArgumentException if neither does
   */
  String placeOr(String at) {
    if (at == null && place.isEmpty()) {
      throw new IllegalArgumentException(
          "its section \"" + kind + "\" does not say where: use --at");
    }
    return at == null ? place : at;
  }

  /**
   * @throws IllegalArgumentException naming what to use instead
   */
  IllegalArgumentException notFor(String sections) {
    return new IllegalArgumentException(
        "its section is \"" + this + "\", and this is for " + sections);
  }

  @Override
  public String toString() {
    return place.isEmpty() ? kind : kind + "/" + place;
  }
}
