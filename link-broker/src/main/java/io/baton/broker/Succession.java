package io.baton.broker;

import io.baton.kernel.Epoll;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The running broker's side of a take-over. It freezes, offers what only one broker can have, and
 * decides alone: the successor's commit comes in time, and this one ends as a broker; or it does
 * not, and this one goes on. On the loop's thread, which is how it freezes: whatever it had begun
 * is carried out, and nothing is answered meanwhile.
 */
final class Succession implements Loop.Source {
  /** How long a successor may take to commit. */
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Office office;
  private final Self self;
  private final Loop loop;

  /** Who has committed; null if nobody has. */
  private Line successor;

  Succession(Office office, Self self, Loop loop) {
    this.office = office;
    this.self = self;
    this.loop = loop;
    loop.watch(office.successors().fd(), Epoll.IN, this);
  }

  /** The caller's, once the loop has ended; null if it ended for another reason. */
  Line successor() {
    return successor;
  }

  @Override
  public void ready(int events) {
    accept().map(Line::new).ifPresent(this::answer);
  }

  private Optional<UnixSocket> accept() {
    try {
      return office.successors().accept();
    } catch (KernelException | UncheckedIOException e) {
      Log.line("a successor was not heard: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void answer(Line line) {
    boolean commits = false;
    try {
      commits = mayTakeOver(line) && commits(line);
    } catch (KernelException | StorageException e) {
      Log.line("going on, nothing was passed to a successor: " + e.getMessage());
    }
    if (commits) {
      successor = line;
      loop.stop();
    } else {
      line.close();
    }
  }

  private boolean mayTakeOver(Line line) {
    if (line.uid() == self.uid()) {
      return true;
    }
    line.say(Map.of("refused", "only uid %d may take over".formatted(self.uid())), List.of());
    Log.line("pid %d of uid %d may not take over".formatted(line.pid(), line.uid()));
    return false;
  }

  private boolean commits(Line line) {
    Log.line("frozen: pid %d takes over".formatted(line.pid()));
    line.say(office.inWords(self), office.descriptors());
    if (line.hears(Line.Word.COMMIT, PATIENCE_MILLIS)) {
      return true;
    }
    line.say(Line.Word.KEPT);
    Log.line(
        "going on: pid %d %s"
            .formatted(
                line.pid(),
                line.ended()
                    ? "has given up or is gone"
                    : "did not commit in " + PATIENCE_MILLIS + " ms"));
    return false;
  }

  /**
   * This broker has ended and waits, holding nothing, until the successor serves.
   *
   * @return false if that one is gone before: then this one is the broker again
   */
  static boolean isServed(Line successor) {
    successor.say(Line.Word.YOURS);
    // Whatever else one says that lives: two brokers there must never be.
    boolean gone = !successor.hears(Line.Word.SERVING, -1) && successor.ended();
    Log.line(
        "pid %d %s"
            .formatted(successor.pid(), gone ? "is gone before it served" : "has taken over"));
    return !gone;
  }
}
