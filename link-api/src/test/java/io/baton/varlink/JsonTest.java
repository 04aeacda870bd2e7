package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void everyKindOfValueIsReadAndWrittenAsItWas() throws Exception {
    String text =
        "{\"s\":\"ä€😀\\u0000\\\"\\\\\\n\",\"min\":-9223372036854775808,"
            + "\"max\":9223372036854775807,\"d\":0.5,\"t\":true,\"f\":false,"
            + "\"o\":{\"e\":{}},\"a\":[1,\"x\",null,[]]}";
    Map<String, Object> read = read(text);
    assertEquals("ä€😀\0\"\\\n", read.get("s"));
    assertEquals(Long.MIN_VALUE, read.get("min"));
    assertEquals(Long.MAX_VALUE, read.get("max"));
    assertEquals(Arrays.asList(1L, "x", null, List.of()), read.get("a"));
    assertEquals(text, write(read));
  }

  @Test
  void membersThatAreNullAreReadAndNotWritten() throws Exception {
    Map<String, Object> object = new HashMap<>();
    object.put("n", null);
    assertEquals(object, read(" {\"n\" : null}\n"));
    assertEquals("{}", write(object));
  }

  @Test
  void whatIsTooLargeForAnIntegerIsNoInteger() throws Exception {
    assertEquals(Map.of("n", 9.223372036854775808e18), read("{\"n\":9223372036854775808}"));
    assertEquals(Map.of("n", 1.0), read("{\"n\":1.0}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "\"x\"",
        "[]",
        "{",
        "{}}",
        "{} {}",
        "{},",
        "{}x",
        "{\"a\":1,\"a\":2}",
        "{\"o\":{\"a\":1,\"\\u0061\":2}}",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":}",
        "{\"a\"}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1e999}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":tru}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"\\ud800x\":1}",
        "/**/{}",
        "\ufeff{}",
      })
  void whatIsNotOneObjectIsRefused(String text) {
    assertThrows(MalformedMessageException.class, () -> read(text));
  }

  /** Overlong, half of a surrogate pair, beyond the last character, cut off, stray. */
  @ParameterizedTest
  @ValueSource(strings = {"C0 80", "ED A0 80", "F4 90 80 80", "C3", "E2 82", "80", "FF", "FE FF"})
  void whatIsNotUtf8IsRefused(String bytes) {
    ByteBuffer text =
        ByteBuffer.allocateDirect(32).put("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
    for (String one : bytes.split(" ")) {
      text.put((byte) Integer.parseInt(one, 16));
    }
    text.put("\"}".getBytes(StandardCharsets.UTF_8)).flip();
    assertThrows(MalformedMessageException.class, () -> Json.read(text));
  }

  @Test
  void sixteenLevelsAreReadAndSeventeenAreNot() throws Exception {
    assertEquals(1, read(nested(16)).size());
    assertThrows(MalformedMessageException.class, () -> read(nested(17)));
    assertThrows(MalformedMessageException.class, () -> read("{\"a\":".repeat(30_000)));
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  @Test
  void onlyFromPositionToLimit() throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap("xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8));
    assertEquals(Map.of("a", 1L), Json.read(buffer.limit(9).position(2)));
  }

  @Test
  void aLongTextAfterAShortOne() throws Exception {
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      numbers.add(i);
    }
    Map<String, Object> object = new LinkedHashMap<>(Map.of("n", numbers));
    assertEquals(object, read(write(object)));
  }

  @Test
  void whatIsNoJsonValueIsNotWritten() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("a", Double.NaN)));
    assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("a", new Object())));
  }

  private static Map<String, Object> read(String text) throws MalformedMessageException {
    return Json.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String write(Map<String, ?> object) {
    return new String(Json.write(object), StandardCharsets.UTF_8);
  }
}
