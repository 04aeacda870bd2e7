package io.baton.installed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The package, built of the runnable folder. */
final class Deb {
  /** What it is built of. */
  static final Path SOURCES = Path.of("../link-broker/src/main").toAbsolutePath().normalize();

  private static final Path RUNNABLE = Path.of("../link-broker/target/baton");

  private Deb() {}

  /** Into that folder, in that version. */
  static Path build(Path folder, String version) {
    Needs.tools("dpkg-deb", "unzip");
    assertTrue(Files.exists(RUNNABLE), "not packaged: mvn package makes " + RUNNABLE);
    String script = SOURCES.resolve("../../package.sh").normalize().toString();
    String said = Commands.run(script, "" + RUNNABLE, "" + folder, version);
    List<String> lines = said.lines().toList();
    return Path.of(lines.get(lines.size() - 1));
  }
}
