package io.baton.cli;

import io.baton.Broker;
import io.baton.varlink.Client;
import io.baton.varlink.Message;
import io.baton.varlink.Protocol;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What all commands have in common. */
abstract class Subcommand {
  static final Duration ANSWER = Duration.ofSeconds(10);

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The broker's socket. Default: ${DEFAULT-VALUE}")
  Path socket = Broker.DEFAULT_SOCKET;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this and exit.")
  boolean help;

  /** What it is about, for error messages: a name. Empty if nothing in particular. */
  String about() {
    return "";
  }

  /** What takes long and needs no arguments, on another thread while those are looked at. */
  void prepare() {}

  /** Returns the exit code; every other end is an exception that {@link Failure} knows. */
  abstract int run(Output output) throws Exception;

  final Broker connect() {
    return reach(Broker::connect);
  }

  /** Without waiting for one that is being restarted. */
  final Broker connectNow() {
    dial().close();
    return connect();
  }

  /** The bare connection, without waiting for a broker that is being restarted. */
  final Client dial() {
    return reach(Client::connect);
  }

  /** One call whose answer is only to be shown: the reply's parameters. */
  final Map<String, Object> ask(String method, Map<String, ?> parameters) {
    try (Client client = dial()) {
      return ask(client, method, parameters);
    }
  }

  @SuppressWarnings("unchecked") // Json reads every object with names that are strings.
  static Map<String, Object> ask(Client client, String method, Map<String, ?> parameters) {
    try (Message reply =
        client.call(Protocol.INTERFACE + "." + method, parameters, List.of(), ANSWER)) {
      return (Map<String, Object>) reply.members().getOrDefault("parameters", Map.of());
    }
  }

  private <T> T reach(Function<Path, T> connect) {
    try {
      return connect.apply(socket);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof AccessDeniedException) {
        throw new Failure(
            ExitCode.FAILED,
            e.getMessage() + " (only root and the group of the socket may connect)");
      }
      throw new Failure(ExitCode.UNREACHABLE, e.getMessage() + " (start one: baton serve)");
    }
  }
}
