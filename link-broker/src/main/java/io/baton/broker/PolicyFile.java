package io.baton.broker;

import io.baton.PeerSelector;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads a policy: a file, and beside it the drop-ins {@code conf.d/*.toml} in the order of their
 * names, whose rules are added and whose limits take the place of earlier ones.
 */
public final class PolicyFile {
  public static final Path DEFAULT = Path.of("/etc/baton/baton.toml");

  private static final int WRITABLE_BY_OTHERS = 022;

  private final Path file;
  private final List<Rule> rules;
  private final Map<String, Integer> limits;

  private PolicyFile(Path file, List<Rule> rules, Map<String, Integer> limits) {
    this.file = file;
    this.rules = rules;
    this.limits = limits;
  }

  /**
   * All of it.
   *
   * @param file may be missing if it is {@link #DEFAULT}: then there is no policy but the drop-ins'
   * @throws PolicyException naming file, line and column of the first mistake
   */
  public static Policy read(Path file) {
    List<Rule> rules = new ArrayList<>();
    Map<String, Integer> limits = new TreeMap<>();
    if (isThere(file) || !file.equals(DEFAULT)) {
      new PolicyFile(file, rules, limits).read();
    }
    for (Path dropIn : dropIns(file)) {
      new PolicyFile(dropIn, rules, limits).read();
    }
    return new Policy(List.copyOf(rules), Collections.unmodifiableMap(limits));
  }

  /** What may not be looked at is not missing: the rules in it would be. */
  private static boolean isThere(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static PolicyException unreadable(Path path, IOException e) {
    String why = e instanceof AccessDeniedException ? "EACCES (not permitted)" : e.getMessage();
    return new PolicyException(path + ": it cannot be read: " + why);
  }

  private static List<Path> dropIns(Path file) {
    Path folder = file.resolveSibling("conf.d");
    if (!isThere(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(one -> one.toString().endsWith(".toml")).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private void read() {
    TomlParseResult parsed = parse();
    if (parsed.hasErrors()) {
      TomlParseError first = parsed.errors().get(0);
      throw mistake(first.position(), first.getMessage());
    }
    requireKnown(parsed, Set.of("rule", "limits"));
    if (parsed.contains("limits")) {
      readLimits(typed(parsed, "limits", TomlTable.class, "a table: [limits]"));
    }
    if (parsed.contains("rule")) {
      TomlArray array = typed(parsed, "rule", TomlArray.class, "tables: [[rule]]");
      for (int i = 0; i < array.size(); i++) {
        if (!(array.get(i) instanceof TomlTable rule)) {
          throw mistake(array.inputPositionOf(i), "rules are tables: [[rule]]");
        }
        rules.add(rule(rule, array.inputPositionOf(i)));
      }
    }
  }

  /** Whoever can write it decides who owns what, so that must be root, or who runs the broker. */
  private TomlParseResult parse() {
    try {
      int uid = (Integer) Files.getAttribute(file, "unix:uid");
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (uid != 0 && uid != own || (mode & WRITABLE_BY_OTHERS) != 0) {
        throw new PolicyException(file + ": others than root can write it: chown root, chmod go-w");
      }
      return Toml.parse(file);
    } catch (NoSuchFileException e) {
      throw new PolicyException(file + ": ENOENT (there is no such file)");
    } catch (CharacterCodingException e) {
      throw new PolicyException(file + ": it is not in UTF-8");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void readLimits(TomlTable table) {
    for (String key : table.keySet()) {
      Limit limit =
          Limit.of(key)
              .orElseThrow(
                  () ->
                      mistake(
                          table.inputPositionOf(List.of(key)),
                          "there is no limit \"" + key + "\" (baton status --json lists them)"));
      Long value = typed(table, key, Long.class, "a whole number");
      if (value < limit.least() || value > limit.most()) {
        throw mistake(
            table.inputPositionOf(List.of(key)),
            "%s is %d … %d".formatted(key, limit.least(), limit.most()));
      }
      limits.put(key, value.intValue());
    }
  }

  private Rule rule(TomlTable table, TomlPosition position) {
    Set<String> known = Set.of("uid", "unit", "container", "cgroup", "verbs", "names");
    requireKnown(table, known);
    if (Stream.of("uid", "unit", "container").noneMatch(table::contains)) {
      throw mistake(position, "a rule selects by one of uid, unit and container");
    }
    Set<Rule.Verb> verbs = EnumSet.noneOf(Rule.Verb.class);
    for (String verb : texts(table, position, "verbs")) {
      verbs.add(
          Rule.Verb.of(verb)
              .orElseThrow(
                  () ->
                      mistake(
                          table.inputPositionOf("verbs"),
                          "there is no verb \"" + verb + "\": deposit, claim, release, see")));
    }
    String place = file + ":" + position.line();
    return new Rule(place, selector(table), Set.copyOf(verbs), texts(table, position, "names"));
  }

  private PeerSelector selector(TomlTable table) {
    Integer uid = null;
    if (table.contains("uid")) {
      Long number = typed(table, "uid", Long.class, "a number");
      if (number < 0 || number > 0xffff_fffeL) {
        throw mistake(table.inputPositionOf("uid"), number + " is no uid");
      }
      uid = number.intValue();
    }
    String unit = text(table, "unit");
    if (unit != null && !PeerSelector.isUnit(unit)) {
      throw mistake(
          table.inputPositionOf("unit"),
          "unit \"" + unit + "\" has no suffix: " + unit + ".service");
    }
    String cgroup = text(table, "cgroup");
    if (cgroup != null && !cgroup.startsWith("/")) {
      throw mistake(table.inputPositionOf("cgroup"), "a cgroup's path begins with /");
    }
    return new PeerSelector(uid, unit, text(table, "container"), cgroup);
  }

  /** Null if it is not there. */
  private String text(TomlTable table, String key) {
    return table.contains(key) ? typed(table, key, String.class, "text in quotes") : null;
  }

  private List<String> texts(TomlTable table, TomlPosition position, String key) {
    if (!table.contains(key)) {
      throw mistake(position, "the rule has no " + key);
    }
    TomlArray array = typed(table, key, TomlArray.class, "a list: [\"…\"]");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof String text)) {
        throw mistake(array.inputPositionOf(i), key + " are texts in quotes");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw mistake(table.inputPositionOf(key), "without " + key + " the rule allows nothing");
    }
    return List.copyOf(texts);
  }

  private <T> T typed(TomlTable table, String key, Class<T> type, String expected) {
    Object value = table.get(List.of(key));
    if (!type.isInstance(value)) {
      throw mistake(table.inputPositionOf(List.of(key)), key + " is to be " + expected);
    }
    return type.cast(value);
  }

  private void requireKnown(TomlTable table, Set<String> known) {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        String list = String.join(", ", known.stream().sorted().toList());
        throw mistake(table.inputPositionOf(List.of(key)), "\"" + key + "\" is none of " + list);
      }
    }
  }

  private PolicyException mistake(TomlPosition position, String what) {
    return new PolicyException(
        "%s:%d:%d: %s".formatted(file, position.line(), position.column(), what));
  }
}
