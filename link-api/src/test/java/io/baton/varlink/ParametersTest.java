package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParametersTest {
  @Test
  void eachTypeByItsName() {
    Parameters all =
        new Parameters(
            Map.of(
                "s",
                "x",
                "i",
                1L,
                "b",
                true,
                "o",
                Map.of("i", 2L),
                "os",
                List.of(Map.of("i", 3L)),
                "ss",
                List.of("y"),
                "m",
                Map.of("k", "v"),
                "n",
                Map.of("k", 4L)));
    assertEquals("x", all.string("s"));
    assertEquals(1, all.integer("i"));
    assertEquals(true, all.bool("b"));
    assertEquals(2, all.object("o").integer("i"));
    assertEquals(3, all.objectsOrNull("os").get(0).integer("i"));
    assertEquals(List.of("y"), all.stringsOrNull("ss"));
    assertEquals(Map.of("k", "v"), all.labelsOrNull("m"));
    assertEquals(Map.of("k", 4L), all.integersOrNull("n"));
    all.end();
  }

  @Test
  void nullAndAbsentAreTheSame() {
    Map<String, Object> nulls = new HashMap<>();
    nulls.put("x", null);
    for (Parameters none : List.of(new Parameters(Map.of()), new Parameters(nulls))) {
      assertNull(none.stringOrNull("x"));
      assertNull(none.integerOrNull("x"));
      assertNull(none.boolOrNull("x"));
      assertNull(none.objectOrNull("x"));
      assertNull(none.objectsOrNull("x"));
      assertNull(none.stringsOrNull("x"));
      assertNull(none.labelsOrNull("x"));
      assertNull(none.integersOrNull("x"));
      refused("x", none, p -> p.string("x"));
    }
    new Parameters(nulls).end();
  }

  @Test
  void aRefusalNamesThePath() {
    refused("i", Map.of("i", "1"), p -> p.integer("i"));
    refused("i", Map.of("i", 1.0), p -> p.integer("i"));
    refused("o", Map.of("o", List.of()), p -> p.objectOrNull("o"));
    refused("o.s", Map.of("o", Map.of("s", 1L)), p -> p.object("o").string("s"));
    refused("os[1]", Map.of("os", List.of(Map.of(), 1L)), p -> p.objectsOrNull("os"));
    refused(
        "os[1].b",
        Map.of("os", List.of(Map.of(), Map.of("b", 1L))),
        p -> p.objectsOrNull("os").get(1).bool("b"));
    refused("ss[0]", Map.of("ss", Arrays.asList((Object) null)), p -> p.stringsOrNull("ss"));
    refused("m.k", Map.of("m", Map.of("k", 1L)), p -> p.labelsOrNull("m"));
  }

  @Test
  void whatWasNotAskedForIsRefusedAtEveryDepth() {
    refused("extra", Map.of("s", "x", "extra", 1L), ParametersTest::readAndEnd);
    refused("o.extra", Map.of("o", Map.of("extra", 1L)), p -> p.object("o").end());
    refused("x".repeat(128), Map.of("x".repeat(60_000), 1L), Parameters::end);
  }

  @Test
  void aReplyMaySayMore() {
    Parameters reply = Parameters.ofReply(Map.of("s", "x", "extra", 1L, "o", Map.of("more", 1L)));
    readAndEnd(reply);
    reply.object("o").end();
    refused("i", reply, p -> p.integer("i"));
  }

  private static void readAndEnd(Parameters parameters) {
    parameters.string("s");
    parameters.end();
  }

  private static void refused(String path, Map<String, Object> members, Consumer<Parameters> read) {
    refused(path, new Parameters(members), read);
  }

  private static void refused(String path, Parameters parameters, Consumer<Parameters> read) {
    VarlinkException refusal = assertThrows(VarlinkException.class, () -> read.accept(parameters));
    assertEquals("org.varlink.service.InvalidParameter", refusal.error());
    assertEquals(Map.of("parameter", path), refusal.parameters());
  }
}
