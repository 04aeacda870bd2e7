package io.baton.varlink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as varlink needs it. Objects are {@code Map<String, Object>} in the text's order, arrays
 * {@code List<Object>}, numbers {@code Long} (exact) or {@code Double}, and {@code String}, {@code
 * Boolean}, null. Refuses duplicate keys, more than 16 levels, and anything after the object. Any
 * thread.
 */
public final class Json {
  private static final int MAX_DEPTH = 16;

  // Names are neither interned nor kept in a table: they are a peer's to choose, and must not stay.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private static final ThreadLocal<Utf8> UTF8 = ThreadLocal.withInitial(Utf8::new);
  private static final ThreadLocal<JsonWriter> WRITER = ThreadLocal.withInitial(JsonWriter::new);

  private Json() {}

  /**
   * Reads one object, UTF-8, from the buffer's position to its limit.
   *
   * @throws MalformedMessageException if it is anything else
   */
  public static Map<String, Object> read(ByteBuffer text) throws MalformedMessageException {
    Utf8 utf8 = UTF8.get();
    try {
      int length = utf8.decode(text);
      try (JsonParser parser = FACTORY.createParser(utf8.chars(), 0, length)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new MalformedMessageException("not a JSON object");
        }
        Map<String, Object> object = object(parser);
        if (parser.nextToken() != null) {
          throw new MalformedMessageException("something follows the JSON object");
        }
        return object;
      }
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("not UTF-8");
    } catch (IOException e) {
      throw new MalformedMessageException(firstLine(e));
    }
  }

  /** Compact UTF-8. Members that are null are left out. */
  public static byte[] write(Map<String, ?> object) {
    return written(object).toBytes();
  }

  /** As above, in this thread's writer: to be taken before the next one is written. */
  static JsonWriter written(Map<String, ?> object) {
    return WRITER.get().clear().value(object);
  }

  private static Map<String, Object> object(JsonParser parser)
      throws IOException, MalformedMessageException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      int before = object.size();
      object.put(wellFormed(name), value(parser));
      if (object.size() == before) {
        throw new MalformedMessageException("a name twice in one object");
      }
    }
    return object;
  }

  private static List<Object> array(JsonParser parser)
      throws IOException, MalformedMessageException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static Object value(JsonParser parser) throws IOException, MalformedMessageException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? finite(parser)
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> finite(parser);
      default -> throw new MalformedMessageException("not JSON");
    };
  }

  private static Double finite(JsonParser parser) throws IOException, MalformedMessageException {
    double number = parser.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw new MalformedMessageException("a number out of range");
    }
    return number;
  }

  /** Half a surrogate pair, which an escape can smuggle in, is not text and cannot be sent on. */
  private static String wellFormed(String text) throws MalformedMessageException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(++i))) {
          throw new MalformedMessageException("half a surrogate pair in a string");
        }
      }
    }
    return text;
  }

  private static String firstLine(IOException e) {
    return "not JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
