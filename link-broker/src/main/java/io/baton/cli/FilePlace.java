package io.baton.cli;

import java.nio.file.Path;

/** A place in a program or library, as options write it: "/usr/bin/edged+0x1139". */
record FilePlace(Path file, long offset) {
  static FilePlace parse(String text) {
    Numbers.Place place = Numbers.place(text);
    if (place.base().equals(text)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no FILE+OFFSET; \"perf probe -x FILE -D FUNCTION\" prints it for a function");
    }
    return new FilePlace(Path.of(place.base()).toAbsolutePath(), place.offset());
  }

  @Override
  public String toString() {
    return file + "+0x" + Long.toHexString(offset);
  }
}
