package io.baton.varlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {
  @Test
  void parametersThatAreAbsentNullOrEmptyAreTheSame() throws Exception {
    Call call = new Call("a.B", Map.of(), false, false, false);
    assertEquals(call, call("{'method':'a.B'}"));
    assertEquals(call, call("{'method':'a.B','parameters':null,'more':null}"));
    assertEquals(call, call("{'method':'a.B','parameters':{},'oneway':false}"));
  }

  @Test
  void eachModeAlone() throws Exception {
    assertEquals(
        new Call("a.B", Map.of("x", 1L), false, true, false),
        call("{'more':true,'parameters':{'x':1},'method':'a.B','upgrade':false}"));
    assertEquals(true, call("{'method':'a.B','oneway':true}").oneway());
    assertEquals(true, call("{'method':'a.B','upgrade':true}").upgrade());
  }

  @Test
  void aMemberWithADotIsAnExtension() throws Exception {
    assertEquals("a.B", call("{'method':'a.B','org.example':{'x':1}}").method());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'method':null}",
        "{'method':1}",
        "{'method':'a.B','parameters':[]}",
        "{'method':'a.B','parameters':'x'}",
        "{'method':'a.B','more':1}",
        "{'method':'a.B','extra':1}",
        "{'method':'a.B','continues':true}",
        "{'method':'a.B','more':true,'oneway':true}",
        "{'method':'a.B','more':true,'upgrade':true}",
        "{'method':'a.B','oneway':true,'upgrade':true}",
      })
  void anythingElseEndsTheConnection(String text) {
    assertThrows(MalformedMessageException.class, () -> call(text));
  }

  @Test
  void repliesAreHeldToTheSameRules() throws Exception {
    assertEquals(new Reply(Map.of(), null, true), Reply.of(json("{'continues':true}")));
    assertEquals("a.E", Reply.of(json("{'error':'a.E'}")).error());
    for (String text : new String[] {"{'extra':1}", "{'error':'a.E','continues':true}"}) {
      assertThrows(MalformedMessageException.class, () -> Reply.of(json(text)));
    }
  }

  private static Call call(String text) throws MalformedMessageException {
    return Call.of(json(text));
  }

  private static Map<String, Object> json(String text) throws MalformedMessageException {
    return Json.read(ByteBuffer.wrap(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }
}
