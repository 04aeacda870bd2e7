package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code baton report}, looked at in a browser. */
@ExtendWith(NoLeaks.class)
class ReportTest {
  /** What the page paints programs, links and holders with. */
  private static final Map<String, Integer> COLOURS =
      Map.of("a program", 0xd7e3f4, "a link", 0xd5ecd4, "a holder", 0xf3e6c8);

  /** Is markup unless somebody takes care. */
  private static final String NAME = "<u>\"&'</u>";

  private Host host;

  @BeforeEach
  void start() {
    Needs.root();
    Needs.tools("chromium", "python3");
    host = new Host();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private String chromium(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + host.sandbox.folder().resolve("chromium")));
    command.addAll(List.of(arguments));
    return Baton.run(command, Map.of()).done();
  }

  @Test
  void aBrowserShowsWhoHoldsWhat() throws Exception {
    host.attach("edge-guard").done();
    Path pin = host.pin(host.linkId("edge-guard"));
    Process holder = PinHolder.startAs(NAME, host.cgroup, pin);
    Path file = host.sandbox.folder().resolve("host.html");
    try {
      String said = host.baton("report", file.toString()).done();
      assertTrue(said.matches("(?s)" + file + ": \\d+ links and names, \\d+ unowned\n.*"), said);
    } finally {
      holder.destroyForcibly().waitFor();
    }
    String page = Files.readString(file);
    for (String outside : List.of("<script", "http://", "https://", "url(", "src=", "@import")) {
      assertFalse(page.contains(outside), outside);
    }
    String shown = chromium("--dump-dom", file.toUri().toString());
    for (String wanted :
        List.of(
            "edge-guard",
            "guard_v1#",
            "the broker's: custody",
            pin.toString(),
            "&lt;u&gt;\"&amp;'&lt;/u&gt;[" + holder.pid() + "]")) {
      assertTrue(shown.contains(wanted), wanted + " is not in " + shown);
    }
    assertFalse(shown.contains("<u>"), "a name is no markup");

    Path picture = host.sandbox.folder().resolve("host.png");
    chromium("--window-size=1100,900", "--screenshot=" + picture, file.toUri().toString());
    BufferedImage image = ImageIO.read(picture.toFile());
    COLOURS.forEach(
        (what, colour) -> assertTrue(count(image, colour) > 1_000, "the picture has " + what));
    host.baton("release", "edge-guard").done();
  }

  private static int count(BufferedImage image, int colour) {
    int count = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws IOException {
    String said = host.baton("report", "/nowhere/host.html").refused(ExitCode.FAILED);
    assertEquals(
        "baton: report /nowhere/host.html: write: ENOENT (there is no such folder)\n", said);
    Path folder = Files.createDirectory(host.sandbox.folder().resolve("folder"));
    said = host.baton("report", folder.toString()).refused(ExitCode.FAILED);
    assertTrue(said.endsWith(": write: EISDIR (name a file)\n"), said);
  }
}
