package io.baton.cli;

import java.io.OutputStream;
import java.util.List;

/**
 * What {@code baton --make-archive} does: loads the classes that commands load, so that the JVM,
 * told by the launcher, writes them into the archive from which later ones start.
 */
final class ClassArchive {
  private ClassArchive() {}

  static void load() {
    Printed nowhere = new Printed(OutputStream.nullOutputStream());
    Output output = new Output(nowhere, nowhere, 0, false);
    for (CommandName command : CommandName.values()) {
      Main.run(List.of(command.toString(), "--help"), output);
    }
    Main.run(List.of("ls"), output);
    Main.run(List.of("ls", "--json"), output);
    Main.run(List.of("status"), output);
  }
}
