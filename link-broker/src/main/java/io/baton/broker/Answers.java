package io.baton.broker;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes answers to the connections that wait for them. On the loop's thread. */
final class Answers {
  private final Sessions sessions;
  private final Replies replies;
  private final Holds holds;
  private final Store store;

  Answers(Sessions sessions, Replies replies, Holds holds, Store store) {
    this.sessions = sessions;
    this.replies = replies;
    this.holds = holds;
    this.store = store;
  }

  /**
   * @param happen told if a claim's descriptors cannot be sent
   */
  void deliver(Answer answer, Consumer<Event> happen) {
    Session session = sessions.get(answer.session());
    if (answer instanceof Answer.WithDescriptors claim) {
      Event.NotSent notSent = new Event.NotSent(claim.record().name(), claim.claimId());
      deliver(session, claim, claim.opened() ? () -> happen.accept(notSent) : () -> {});
    } else if (session == null) {
      return;
    } else if (answer instanceof Answer.WithEntry entry) {
      session.reply(Map.of("entry", replies.entry(entry.record())));
    } else if (answer instanceof Answer.Refused refused) {
      session.fail(
          new VarlinkException(Protocol.INTERFACE + "." + refused.error(), refused.parameters()));
    } else {
      session.reply(Map.of());
    }
  }

  /** Nothing was changed. */
  void failed(Event event, StorageException e) {
    if (event instanceof Event.Call call) {
      Session session = sessions.get(call.caller().session());
      if (session != null) {
        session.fail(Errors.storageFailed(e));
      }
    }
  }

  private void deliver(Session session, Answer.WithDescriptors claim, Runnable unsent) {
    if (session == null) {
      unsent.run();
      return;
    }
    List<Fd> descriptors = new ArrayList<>(2);
    try {
      descriptors.add(held(claim.record()).handle().dupFd());
      if (claim.withProgram()) {
        program(claim.record()).ifPresent(descriptors::add);
      }
      session.reply(replies.claim(claim, descriptors.size() > 1), descriptors, unsent);
    } catch (KernelException e) {
      takeBack(descriptors, unsent);
      session.fail(Errors.kernelRefused(e));
    } catch (StorageException e) {
      takeBack(descriptors, unsent);
      session.fail(Errors.storageFailed(e));
    }
  }

  /** None if somebody removed its pin: the claimant can do without. */
  private Optional<Fd> program(EntryRecord record) {
    try {
      return Optional.of(store.openProgram(record.serial(), record.programSerial()));
    } catch (KernelException e) {
      Log.line(record.name() + " is claimed without its program: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void takeBack(List<Fd> descriptors, Runnable unsent) {
    descriptors.forEach(Fd::close);
    unsent.run();
  }

  /** Missing only if its pin could not be opened when the broker started, which GetStatus tells. */
  private HeldLink held(EntryRecord record) {
    return holds
        .get(record)
        .orElseThrow(() -> StorageException.refused(record.name() + " is not held", "ENOENT"));
  }
}
