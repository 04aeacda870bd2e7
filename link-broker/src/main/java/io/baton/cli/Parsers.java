package io.baton.cli;

import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.kernel.AttachType;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Makes the parser of a command: what every type of argument is read with. */
final class Parsers {
  private Parsers() {}

  static CommandLine of(Subcommand command, String name) {
    return new CommandLine(command)
        .setCommandName(name)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(AttachType.class, explained(CgroupHooks::parse))
        .registerConverter(Duration.class, explained(Times::parse))
        .registerConverter(LinkName.class, explained(LinkName::of))
        .registerConverter(PeerSelector.class, explained(Selectors::parse))
        .registerConverter(ProgramArgument.class, explained(ProgramArgument::parse));
  }

  /** Lets the user see why, and not an exception's class. */
  private static <T> ITypeConverter<T> explained(ITypeConverter<T> reader) {
    return text -> {
      try {
        return reader.convert(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }
}
