package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The successor's side of a take-over: the broker that runs until now. Before its word nothing is
 * touched that is that one's; from its word on, or from its death, everything is this one's. Owns
 * the connection, which has to be closed last: it tells the predecessor that this one is gone.
 */
final class Predecessor implements AutoCloseable {
  /** More than a broker takes that is alive, also to end what it is about to close. */
  private static final long ANSWER_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final ServerOptions options;
  private final Line line;

  private Predecessor(ServerOptions options, Line line) {
    this.options = options;
    this.line = line;
  }

  /**
   * @throws ServerException if none runs there
   */
  static Predecessor reach(ServerOptions options) {
    Path path = RecordFolder.successor(options.state());
    try {
      UnixSocket socket = UnixSocket.connect(path);
      socket.setNonBlocking(true);
      return new Predecessor(options, new Line(socket));
    } catch (KernelException e) {
      String hint =
          switch (e.errno().name()) {
            case "ENOENT", "ECONNREFUSED" -> "no broker runs there: start without --take-over";
            case "EACCES" -> "only the user that it runs as may take over";
            default -> "it takes nobody over there";
          };
      throw new ServerException("%s (%s)".formatted(e.getMessage(), hint), e);
    }
  }

  /**
   * Takes over: the caller's.
   *
   * @param mount of the folder of pins
   * @throws ServerException and the predecessor goes on
   */
  Office takeOver(Bpffs.Mount mount) throws IOException {
    if (line.uid() != Self.ownUid()) {
      throw refused("the running broker is of uid %d: only that one may".formatted(line.uid()));
    }
    try (Message offer = offer()) {
      Parameters from = new Parameters(offer.members());
      String refused = from.stringOrNull("refused");
      if (refused != null) {
        throw refused("is refused: " + refused);
      }
      String who = "pid " + from.integer("pid");
      String socket = from.stringOrNull("socket");
      check(who, offer, from, socket);
      commit(who);
      Log.line("taking over from " + who);
      return Office.passed(options, mount, offer, socket == null ? null : Path.of(socket));
    } catch (VarlinkException e) {
      throw refused("did not understand the running broker: " + e.getMessage());
    }
  }

  private Message offer() {
    Message offer = line.hear(ANSWER_MILLIS);
    if (offer != null) {
      return offer;
    }
    throw refused(
        line.ended()
            ? "the running broker ended: start without --take-over"
            : "the running broker does not answer: if it was stopped, kill -CONT it, or kill -9 it"
                + " and start without --take-over: links stay");
  }

  private void check(String who, Message offer, Parameters from, String socket) {
    long format = from.integer("recordFormat");
    if (format > RecordFile.VERSION) {
      throw refused(
          "%s writes format %d of records, and this broker knows %d: it goes on"
              .formatted(who, format, RecordFile.VERSION));
    }
    if (offer.descriptors() != Office.DESCRIPTORS) {
      throw refused("%s passed %d descriptors".formatted(who, offer.descriptors()));
    }
    require(who, "listens at", "--socket", socket, options.socket());
    require(who, "pins in", "--bpffs", from.string("pins"), options.bpffs());
    if (!Office.identity(options.bpffs()).equals(from.string("pinsFolder"))) {
      throw refused(
          "%s pins in another file system than the one at %s here: start this one where that one was"
              .formatted(who, options.bpffs()));
    }
  }

  private static void require(String who, String does, String option, String has, Path wanted) {
    if (has != null && !Path.of(has).equals(wanted.toAbsolutePath())) {
      throw refused("%s %s %s: say %s %3$s, or stop it first".formatted(who, does, has, option));
    }
  }

  /** Decided over there. A broker that dies meanwhile leaves everything to this one. */
  private void commit(String who) {
    line.say(Line.Word.COMMIT);
    if (!line.hears(Line.Word.YOURS, ANSWER_MILLIS) && !line.ended()) {
      throw refused(who + " goes on: this one was too slow to commit, or that one was stopped");
    }
  }

  private static ServerException refused(String why) {
    return new ServerException("take over: " + why, null);
  }

  /** This one serves: the predecessor may go. */
  void serving() {
    line.say(Line.Word.SERVING);
    line.close();
  }

  @Override
  public void close() {
    line.close();
  }
}
