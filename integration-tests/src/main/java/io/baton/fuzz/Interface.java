package io.baton.fuzz;

import io.baton.varlink.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a varlink description declares, read from its text: so no method is forgotten. */
final class Interface {
  private static final Pattern DECLARATION =
      Pattern.compile("(method|type|error) (\\w+) ?\\(([^()]*)\\)");

  private final String name;
  private final Map<String, List<Field>> methods = new HashMap<>();
  private final Map<String, List<Field>> types = new HashMap<>();
  private final Set<String> errors = new HashSet<>();

  /**
   * @param type as the description spells it: "?[]string"
   */
  record Field(String name, String type) {}

  Interface(String name) {
    this.name = name;
    String text = Protocol.description(name).replaceAll("#.*", "").replaceAll("\\s+", " ");
    for (Matcher found = DECLARATION.matcher(text); found.find(); ) {
      String declared = found.group(2);
      switch (found.group(1)) {
        case "method" -> methods.put(declared, fields(found.group(3)));
        case "type" -> types.put(declared, fields(found.group(3)));
        default -> errors.add(name + "." + declared);
      }
    }
  }

  private static List<Field> fields(String text) {
    List<Field> fields = new ArrayList<>();
    for (String field : text.isBlank() ? new String[0] : text.split(",")) {
      String[] parts = field.strip().split(" ?: ?");
      fields.add(new Field(parts[0], parts[1]));
    }
    return fields;
  }

  String name() {
    return name;
  }

  /** Each with its parameters. */
  Map<String, List<Field>> methods() {
    return methods;
  }

  List<Field> type(String type) {
    return types.get(type);
  }

  /** With the interface's name. */
  Set<String> errors() {
    return errors;
  }
}
