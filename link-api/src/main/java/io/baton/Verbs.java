package io.baton;

import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The verbs of the protocol over one connection, repeated where an answer is lost. Descriptors are
 * lent to be sent: whatever the answer, the handles stay as they are.
 */
final class Verbs {
  private final Connection connection;

  Verbs(Connection connection) {
    this.connection = connection;
  }

  void deposit(LinkName name, LinkHandle link, Terms terms, boolean keepOwnership) {
    deposit(name, link, terms, keepOwnership, Verbs::nothing);
  }

  /** Puts it into custody; the entry as it is then. */
  Entry offer(LinkName name, LinkHandle link, Terms terms) {
    return deposit(name, link, terms, false, Verbs::entry);
  }

  private <T> T deposit(
      LinkName name,
      LinkHandle link,
      Terms terms,
      boolean keepOwnership,
      Function<Message, T> reader) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("name", name.value());
    parameters.put("fileDescriptor", 0L);
    parameters.put("keepOwnership", keepOwnership);
    parameters.put("terms", Protocol.write(terms));
    // A hold of its own: whatever becomes of the handle meanwhile, the program stays open.
    Program program = link.program().map(Program::dup).orElse(null);
    try {
      parameters.put("programFileDescriptor", program == null ? null : 1L);
      List<Fd> lent = program == null ? List.of(link.fd()) : List.of(link.fd(), program.fd());
      return connection.call("Deposit", "deposit " + name, parameters, lent, reader);
    } finally {
      if (program != null) {
        program.close();
      }
    }
  }

  /**
   * @param from null: a peer of this process's uid and unit
   */
  Claim claim(LinkName name, PeerSelector from, Duration wait) {
    String what = "claim " + name;
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("name", name.value());
    parameters.put("from", from == null ? null : Protocol.write(from));
    Duration time = wait.plus(Connection.PATIENCE);
    return connection.repeat(
        what,
        time,
        (client, left) -> {
          long waitLeft = left.minus(Connection.PATIENCE).plusMillis(999).toSeconds();
          parameters.put("waitSec", waitLeft <= 0 ? null : waitLeft);
          return Connection.call(
              client, "Claim", what, parameters, List.of(), left, reply -> Claim.of(name, reply));
        });
  }

  void confirm(Claim claim, Terms terms) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("claimId", claim.id());
    parameters.put("fileDescriptor", 0L);
    parameters.put("terms", Protocol.write(terms));
    connection.call(
        "ConfirmClaim",
        "claim " + claim.name(),
        parameters,
        List.of(claim.link().fd()),
        Verbs::nothing);
  }

  /**
   * @param now attached now, if it was replaced; otherwise null
   */
  void abort(Claim claim, Program now) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("claimId", claim.id());
    parameters.put("programFileDescriptor", now == null ? null : 0L);
    List<Fd> lent = now == null ? List.of() : List.of(now.fd());
    connection.call("AbortClaim", "give back " + claim.name(), parameters, lent, Verbs::nothing);
  }

  /** Gives it back because of a failure, which is the one to be told. */
  void abortAfter(RuntimeException failure, Claim claim) {
    try {
      abort(claim, null);
    } catch (BrokerException | UncheckedIOException e) {
      failure.addSuppressed(e);
    }
  }

  void release(LinkName name) {
    String what = "release " + name;
    Map<String, Object> parameters = Map.of("name", name.value());
    AtomicBoolean asked = new AtomicBoolean();
    connection.repeat(
        what,
        Connection.PATIENCE,
        (client, left) -> {
          boolean again = asked.getAndSet(true);
          try {
            return Connection.call(
                client, "Release", what, parameters, List.of(), left, Verbs::nothing);
          } catch (BrokerException e) {
            if (again && e.error().equals("NoSuchEntry")) {
              // The answer that was lost said that it is done.
              return null;
            }
            throw e;
          }
        });
  }

  void drain() {
    connection.call("Drain", "drain", Map.of(), List.of(), Verbs::nothing);
  }

  List<Entry> list(String prefix) {
    List<Parameters> replies =
        connection.repeat(
            "list",
            Connection.PATIENCE,
            (client, left) -> {
              List<Parameters> got = new ArrayList<>();
              client.more(
                  Protocol.INTERFACE + ".List", Map.of("namePrefix", prefix), got::add, left);
              return got;
            });
    return replies.stream()
        .map(reply -> reply.objectOrNull("entry"))
        .filter(Objects::nonNull)
        .map(Protocol::readEntry)
        .toList();
  }

  private static Entry entry(Message reply) {
    return Protocol.readEntry(reply.parameters().object("entry"));
  }

  private static Void nothing(Message reply) {
    return null;
  }
}
