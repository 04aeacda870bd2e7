package io.baton.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Commands;
import io.baton.harness.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd thinks of the units before it runs them. */
class UnitsTest {
  private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level .*: ([0-9.]+) ");

  /** Of 10. */
  private static final double MOST_EXPOSED = 2.0;

  @TempDir Path folder;

  @BeforeEach
  void need() {
    Needs.tools("systemd-analyze");
  }

  private static double exposure(Path service) {
    String report = Commands.run("systemd-analyze", "security", "--offline=yes", "" + service);
    MatchResult found = EXPOSURE.matcher(report).results().findFirst().orElseThrow();
    System.out.println(service.getFileName() + ": " + found.group());
    return Double.parseDouble(found.group(1));
  }

  /** With the drop-in, which systemd reads from a folder beside the unit, more than without. */
  @Test
  void forCustodyAlmostNothingIsExposed() throws IOException {
    Path systemd = Deb.SOURCES.resolve("systemd");
    double custody = exposure(systemd.resolve("baton.service"));
    assertTrue(custody <= MOST_EXPOSED);
    Path shared = folder.resolve("shared-hooks.service");
    String unit = Files.readString(systemd.resolve("baton.service"));
    Files.writeString(shared, unit + Files.readString(systemd.resolve("shared-hooks.conf")));
    assertTrue(exposure(shared) > custody);
  }

  @Test
  void nothingInThemIsUnknown() throws IOException {
    for (String unit : new String[] {"baton.service", "baton.socket"}) {
      // Not installed here, which is all that it may say.
      String text = Files.readString(Deb.SOURCES.resolve("systemd/" + unit));
      Files.writeString(folder.resolve(unit), text.replace("/usr/bin/baton", "/bin/true"));
    }
    String said =
        Commands.run("systemd-analyze", "verify", "--man=no", "" + folder.resolve("baton.service"));
    assertEquals("", said.lines().filter(line -> line.contains("baton")).findFirst().orElse(""));
  }
}
