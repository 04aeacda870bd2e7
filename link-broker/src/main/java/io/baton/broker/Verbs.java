package io.baton.broker;

import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.LinkInfo;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The methods that change something: each checks what came, asking the kernel and never the client,
 * and makes an event of it. On the loop's thread.
 */
final class Verbs {
  private static final String LINK = "fileDescriptor";
  private static final String PROGRAM = "programFileDescriptor";
  private static final int CLAIM_ID_BYTES = 16;

  private final Loop loop;
  private final Registry registry;
  private final Holds holds;
  private final Room room;
  private final Facts facts;
  private final Changes changes;
  private final Observer observer;
  private final SecureRandom random = new SecureRandom();

  Verbs(
      Loop loop,
      Registry registry,
      Holds holds,
      Room room,
      Facts facts,
      Changes changes,
      Observer observer) {
    this.loop = loop;
    this.registry = registry;
    this.holds = holds;
    this.room = room;
    this.facts = facts;
    this.changes = changes;
    this.observer = observer;
  }

  void deposit(Request request) {
    Parameters parameters = request.parameters();
    LinkName name = request.name();
    Incoming.Named named = Incoming.Named.of(parameters, LINK, PROGRAM);
    boolean keepOwnership = parameters.bool("keepOwnership");
    Terms terms = request.terms();
    request.end(named);
    Incoming incoming = named.take(request.message());
    happen(
        request,
        incoming,
        () -> {
          LinkInfo link = incoming.link().info();
          if (link.liveness() == LinkInfo.Liveness.DETACHED) {
            throw Errors.defunct(name.value());
          }
          requireAttached(incoming, link);
          if (!room.isLeft() && !isHeld(name)) {
            throw Errors.limitExceeded("descriptors", room.limit());
          }
          return new Event.Deposit(
              request.session().caller(),
              name,
              link.id(),
              link.programId(),
              incoming.program() != null,
              keepOwnership,
              terms);
        });
  }

  /** Then a deposit takes no further descriptor. */
  private boolean isHeld(LinkName name) {
    EntryRecord record = registry.get(name);
    return record != null && holds.has(record);
  }

  void claim(Request request) {
    Parameters parameters = request.parameters();
    LinkName name = request.name();
    Parameters from = parameters.objectOrNull("from");
    PeerSelector selector = from == null ? null : Protocol.readSelector(from);
    Long wait = parameters.integerOrNull("waitSec");
    if (wait != null && wait < 0) {
      throw parameters.invalid("waitSec");
    }
    Long generation = parameters.integerOrNull("expectedGeneration");
    request.end();
    if (request.call().oneway()) {
      // Nobody would receive the descriptor.
      request.session().drop();
      return;
    }
    EntryRecord record = registry.get(name);
    if (record != null) {
      observer.look(record);
    }
    changes.happen(
        new Event.Claim(
            request.session().caller(),
            name,
            selector,
            wait == null ? 0 : TimeUnit.SECONDS.toNanos(wait),
            generation,
            newClaimId()));
  }

  void confirmClaim(Request request) {
    String claimId = request.parameters().string("claimId");
    Incoming.Named named = Incoming.Named.of(request.parameters(), LINK, null);
    Terms terms = request.terms();
    request.end(named);
    Caller caller = request.session().caller();
    Incoming incoming;
    try {
      incoming = named.take(request.message());
    } catch (VarlinkException noLink) {
      Event confirm = new Event.Confirm(caller, claimId, 0, terms);
      request.session().discard(request.message(), () -> changes.happen(confirm));
      return;
    }
    happen(
        request,
        incoming,
        () -> new Event.Confirm(caller, claimId, incoming.link().objectId(), terms));
  }

  void abortClaim(Request request) {
    String claimId = request.parameters().string("claimId");
    Incoming.Named named = Incoming.Named.of(request.parameters(), null, PROGRAM);
    request.end(named);
    Incoming incoming = named.take(request.message());
    happen(
        request,
        incoming,
        () -> {
          EntryRecord record = registry.ofClaim(claimId);
          if (record != null && incoming.program() != null) {
            holds.get(record).ifPresent(held -> requireAttached(incoming, held.look()));
          }
          int programId = incoming.program() == null ? 0 : incoming.program().id();
          return new Event.Abort(request.session().caller(), claimId, programId);
        });
  }

  void release(Request request) {
    LinkName name = request.name();
    Long generation = request.parameters().integerOrNull("expectedGeneration");
    request.end();
    changes.happen(new Event.Release(request.session().caller(), name, generation));
  }

  void drain(Request request) {
    request.end();
    changes.happen(new Event.Drain(request.session().caller()));
  }

  /** Makes an event of what came; if it is refused, what came is closed before the answer. */
  private void happen(Request request, Incoming incoming, Supplier<Event> event) {
    Event made;
    try {
      made = event.get();
    } catch (VarlinkException e) {
      loop.aside(incoming::close, () -> request.session().fail(e));
      return;
    } catch (RuntimeException e) {
      loop.aside(incoming::close, () -> {});
      throw e;
    }
    changes.happen(made, incoming);
  }

  /** A program that came is offered to claimants to compare with, so it is the attached one. */
  private void requireAttached(Incoming incoming, LinkInfo link) {
    if (incoming.program() == null) {
      return;
    }
    if (incoming.program().id() != link.programId()) {
      throw VarlinkException.invalidParameter(PROGRAM);
    }
    facts.learn(incoming.program());
  }

  private String newClaimId() {
    byte[] id = new byte[CLAIM_ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
