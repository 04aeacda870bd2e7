package io.baton.harness;

import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A schema that ships with the command line, and whether JSON is as it says. Knows of JSON Schema
 * what those use, and refuses the rest.
 */
public final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "$defs",
          "$ref",
          "anyOf",
          "title",
          "description",
          "type",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "items");

  private final Map<?, ?> file;
  private final Map<?, ?> schema;

  private JsonSchema(Map<?, ?> file, Map<?, ?> schema) {
    this.file = file;
    this.schema = schema;
  }

  /** Of the output of that command: "watch". */
  public static JsonSchema of(String command) {
    String file = "/io/baton/cli/" + command + ".schema.json";
    try (InputStream schema = JsonSchema.class.getResourceAsStream(file)) {
      Map<?, ?> read = Json.read(ByteBuffer.wrap(schema.readAllBytes()));
      return new JsonSchema(read, read);
    } catch (IOException | MalformedMessageException e) {
      throw new AssertionError(file, e);
    }
  }

  /**
   * @throws AssertionError naming each place that is not as it says
   */
  public void validate(Object json) {
    List<String> wrong = new ArrayList<>();
    validate(json, "$", wrong);
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong) + "\n" + json);
    }
  }

  private void validate(Object json, String at, List<String> wrong) {
    if (!KNOWN.containsAll(schema.keySet())) {
      throw new AssertionError("unknown in a schema: " + schema.keySet());
    }
    if (schema.get("$ref") instanceof String ref) {
      definition(ref).validate(json, at, wrong);
    }
    if (schema.get("anyOf") instanceof List<?> several && !isAny(json, at, several)) {
      wrong.add(at + " is as none of " + several + " says");
    }
    if (schema.containsKey("const") && !schema.get("const").equals(json)) {
      wrong.add(at + " is " + json + ", not " + schema.get("const"));
    }
    if (schema.get("enum") instanceof List<?> values && !values.contains(json)) {
      wrong.add(at + " is " + json + ", none of " + values);
    }
    if (schema.containsKey("type") && !types(schema.get("type")).contains(type(json))) {
      wrong.add(at + " is of type " + type(json) + ", not " + schema.get("type"));
    } else if (json instanceof Map<?, ?> object) {
      validateObject(object, at, wrong);
    } else if (json instanceof List<?> array && schema.get("items") instanceof Map<?, ?> items) {
      for (int i = 0; i < array.size(); i++) {
        new JsonSchema(file, items).validate(array.get(i), at + "[" + i + "]", wrong);
      }
    }
  }

  private boolean isAny(Object json, String at, List<?> several) {
    for (Object one : several) {
      List<String> wrong = new ArrayList<>();
      new JsonSchema(file, (Map<?, ?>) one).validate(json, at, wrong);
      if (wrong.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void validateObject(Map<?, ?> object, String at, List<String> wrong) {
    if (schema.get("required") instanceof List<?> required) {
      for (Object name : required) {
        if (!object.containsKey(name)) {
          wrong.add(at + "." + name + " is missing");
        }
      }
    }
    if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
      return;
    }
    object.forEach(
        (name, value) -> {
          if (properties.get(name) instanceof Map<?, ?> property) {
            new JsonSchema(file, property).validate(value, at + "." + name, wrong);
          } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            wrong.add(at + "." + name + " is not described");
          }
        });
  }

  /**
   * "#/$defs/link", or the same in another file: "types.schema.json#/$defs/link"; or all of that:
   * "ls.schema.json".
   */
  private JsonSchema definition(String ref) {
    if (!ref.contains("#")) {
      return of(ref.replace(".schema.json", ""));
    }
    String[] parts = ref.split("(\\.schema\\.json)?#/\\$defs/");
    JsonSchema in = parts[0].isEmpty() ? this : of(parts[0]);
    return new JsonSchema(in.file, (Map<?, ?>) ((Map<?, ?>) in.file.get("$defs")).get(parts[1]));
  }

  private static List<?> types(Object type) {
    return type instanceof List<?> several ? several : List.of(type);
  }

  private static String type(Object json) {
    if (json == null) {
      return "null";
    } else if (json instanceof Map) {
      return "object";
    } else if (json instanceof List) {
      return "array";
    } else if (json instanceof String) {
      return "string";
    } else if (json instanceof Boolean) {
      return "boolean";
    }
    return json instanceof Long || json instanceof BigInteger ? "integer" : "number";
  }
}
