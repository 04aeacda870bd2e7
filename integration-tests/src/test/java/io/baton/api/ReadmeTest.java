package io.baton.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Jvm;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java of the README, compiled as it stands there, but for the socket and the interface. */
@ExtendWith(NoLeaks.class)
class ReadmeTest {
  private static final String FRAME =
      """
      import io.baton.*;
      import io.baton.kernel.*;
      import java.nio.file.Path;
      import java.time.Duration;

      public final class Example {
        public static void main(String[] arguments) throws Exception {
          Path path = Path.of(arguments[2]);
          %s
          %s
        }

        private static void serve() throws java.io.IOException {
          System.out.println("serves");
          System.in.read();
        }
      }
      """;

  @Test
  void theExampleSurvivesItsOwnDeath() throws Exception {
    try (Scene scene = new Scene()) {
      Path classes = compile(scene.sandbox.folder());
      Sandbox.End end = scene.sandbox.wire().right();
      List<String> jvm =
          Jvm.command(
              System.getProperty("java.class.path") + ":" + classes,
              "Example",
              scene.broker.socket().toString(),
              end.ifname(),
              scene.file.toString());
      int link = 0;
      for (int i = 0; i < 2; i++) {
        try (JavaProcess example = scene.process(end.namespace(), jvm)) {
          assertEquals("serves", example.line());
          assertEquals(example.pid(), (long) scene.entry("edge-xdp").owner().pid());
          int now = scene.entry("edge-xdp").link().id();
          assertTrue(link == 0 || link == now, "the link of the instance before");
          link = now;
        }
      }
    }
  }

  private static Path compile(Path folder) throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(readme)
            .results()
            .map((MatchResult result) -> result.group(1))
            .toList();
    assertEquals(2, blocks.size(), "the example and what it names");
    String source =
        FRAME
            .formatted(blocks.get(1), blocks.get(0))
            .replace("Broker.connect()", "Broker.connect(Path.of(arguments[0]))")
            .replace("\"eth0\"", "arguments[1]");
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    StringWriter complaints = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                complaints,
                null,
                null,
                List.of("-cp", System.getProperty("java.class.path")),
                null,
                ToolProvider.getSystemJavaCompiler()
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(file))
            .call();
    assertTrue(compiled, () -> source + complaints);
    return folder;
  }
}
