package io.baton.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bug, as edits of the product's source.
 *
 * @param edits by the name of the file
 */
record Bug(String name, Map<String, List<Edit>> edits) {
  private static final Path SOURCES = Path.of("src/main/java/io/baton/broker");

  /** What stands there once, whatever its spaces, and what stands there instead. */
  record Edit(Pattern there, String instead) {
    String apply(String file, String source) {
      Matcher found = there.matcher(source);
      if (!found.find()) {
        throw new AssertionError(file + " has no " + there);
      }
      String edited = source.substring(0, found.start()) + instead + source.substring(found.end());
      if (found.find()) {
        throw new AssertionError(file + " has more than one " + there);
      }
      return edited;
    }
  }

  static List<Bug> all() throws IOException {
    String text;
    try (var file = Bug.class.getResourceAsStream("bugs.txt")) {
      text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    return Arrays.stream(text.split("\n\n")).skip(1).map(Bug::parse).toList();
  }

  private static Bug parse(String block) {
    String[] lines = block.strip().split("\n");
    Map<String, List<Edit>> edits = new LinkedHashMap<>();
    String file = null;
    for (int i = 1; i < lines.length; ) {
      if (lines[i].endsWith(".java")) {
        file = lines[i++];
        continue;
      }
      Pattern there = pattern(lines[i++].substring(1));
      List<String> instead = new ArrayList<>();
      while (i < lines.length && lines[i].startsWith("+")) {
        instead.add(lines[i++].substring(1));
      }
      edits
          .computeIfAbsent(file, f -> new ArrayList<>())
          .add(new Edit(there, String.join("\n", instead)));
    }
    return new Bug(lines[0].substring(2), edits);
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(
        Stream.of(text.strip().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s*")));
  }

  /** The sources with the bug, by the name of the file. */
  Map<String, String> sources() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Map.Entry<String, List<Edit>> edited : edits.entrySet()) {
      String source = Files.readString(SOURCES.resolve(edited.getKey()));
      for (Edit edit : edited.getValue()) {
        source = edit.apply(edited.getKey(), source);
      }
      sources.put(edited.getKey(), source);
    }
    return sources;
  }

  @Override
  public String toString() {
    return name;
  }
}
