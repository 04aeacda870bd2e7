package io.baton.cli;

import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.kernel.AttachType;
import io.baton.kernel.PerfCounter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes the parser of a command: what every type of argument is read with. */
final class Parsers {
  private Parsers() {}

  static CommandLine of(Subcommand command, String name) {
    return new CommandLine(command)
        .setCommandName(name)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(AttachType.class, new Explained<>(CgroupHooks::parse))
        .registerConverter(long.class, new Explained<>(Numbers::parse))
        .registerConverter(Long.class, new Explained<>(Numbers::parse))
        .registerConverter(PerfCounter.class, new Explained<>(Parsers::perfCounter))
        .registerConverter(FilePlace.class, new Explained<>(FilePlace::parse))
        .registerConverter(Duration.class, new Explained<>(Times::parse))
        .registerConverter(LinkName.class, new Explained<>(LinkName::of))
        .registerConverter(PeerSelector.class, new Explained<>(Selectors::parse))
        .registerConverter(ProgramArgument.class, new Explained<>(ProgramArgument::parse));
  }

  /**
   * Parses, and tells of an option that there is not before one that is missing: it may be the same
   * one, mistyped.
   */
  static void parse(CommandLine parser, List<String> arguments) {
    parser.getCommandSpec().parser().collectErrors(true);
    List<Exception> errors = parser.parseArgs(arguments.toArray(String[]::new)).errors();
    for (Exception error : errors) {
      if (error instanceof UnmatchedArgumentException unknown) {
        throw new ParameterException(parser, message(parser, unknown));
      }
    }
    if (!errors.isEmpty()) {
      throw (ParameterException) errors.get(0);
    }
  }

  private static String message(CommandLine parser, UnmatchedArgumentException unknown) {
    String name = unknown.getUnmatched().get(0).replaceFirst("=.*", "");
    boolean option = name.startsWith("-");
    return unknown.getMessage()
        + (option ? Spelling.hint(name, parser.getCommandSpec().optionsMap().keySet()) : "");
  }

  private static PerfCounter perfCounter(String name) {
    return Arrays.stream(PerfCounter.values())
        .filter(counter -> counter.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("perf counts no \"" + name + "\": " + perfCounters()));
  }

  private static String perfCounters() {
    return Arrays.stream(PerfCounter.values())
        .map(PerfCounter::label)
        .collect(Collectors.joining(", "));
  }

  /**
   * Lets the user see why, and not an exception's class. Not a lambda: the JVM cannot archive one
   * of an interface that was compiled for Java 5, and Java 17 crashes over some.
   */
  private record Explained<T>(Function<String, T> reader) implements ITypeConverter<T> {
    @Override
    public T convert(String text) {
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
