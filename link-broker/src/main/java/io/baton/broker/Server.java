package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.varlink.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The broker of this process: the package's one entry. */
public final class Server implements AutoCloseable {
  private final Holds holds = new Holds();
  private final Sessions sessions = new Sessions();
  private final Loop loop;
  private final Processes processes;
  private final Changes changes;
  private final Registry registry;
  private final PolicyInForce policy;
  private final Starter starter;
  private final Identity identity;
  private final Recovery recovery;
  private final Metrics metrics;
  private final Succession succession;

  /** Null if nobody is to ask. */
  private MetricsEndpoint endpoint;

  /** Puts together what a call passes on its way, and recovers what an earlier broker held. */
  private Server(Office office, PolicyInForce policy, Starter starter) throws IOException {
    this.policy = policy;
    this.starter = starter;
    Store store = office.store();
    Store.Recovered recovered = store.recovered();
    long now = Kernel.monotonicNanos();
    registry = new Registry(recovered.records(), recovered.nextGeneration(), now);
    loop = new Loop(registry::resumed);
    processes = new Processes(loop, registry, this::exited);
    Facts facts = new Facts();
    Replies replies = new Replies(registry, holds, facts);
    Watchers watchers = new Watchers(registry, replies, policy);
    Answers answers = new Answers(sessions, replies, holds, store);
    Audit audit = new Audit();
    changes = new Changes(loop, registry, store, holds, processes, watchers, audit, answers);
    Room room = new Room(sessions, processes, holds);

    recovery = new Recovery(store, holds, facts);
    recovery.openPins();
    recovery.findProcesses(registry, processes, changes);

    identity = new Identity(policy);
    registry.govern(policy.limits(), identity::rights);
    Self self = Self.of(office.pins());
    List<String> missing = Missing.inWords(identity, office.mount());
    Status status =
        new Status(
            self, registry, sessions, watchers, room, changes, policy, audit, missing, recovery);
    metrics =
        new Metrics(
            registry, holds, sessions, watchers, room, audit, recovery, policy, loop.turns());
    Observer observer = new Observer(registry, holds, sessions, changes);
    Verbs verbs = new Verbs(loop, registry, holds, room, facts, changes, observer);
    Methods methods = new Methods(verbs, new Reads(registry, replies, watchers, status));
    Listener clients = office.clients();
    Connections connections =
        new Connections(
            loop, clients, identity, policy, sessions, processes, room, changes, methods);
    List.of(connections, changes, observer, processes, starter).forEach(loop::add);
    succession = new Succession(office, self, loop);
  }

  /**
   * Recovers what an earlier broker held, listens, and serves on the calling thread until SIGTERM
   * or SIGINT, when everything stays pinned and the process exits with 0, or until a successor
   * serves. One line on stderr when ready; a starter that asks for it (NOTIFY_SOCKET) is told.
   *
   * @throws ServerException if it cannot start: the message says what to do
   */
  public static void run(ServerOptions options) {
    Bpffs.Mount mount = requireLasting(options);
    PolicyInForce policy = policy(options.policy());
    Ending ending = new Ending(Starter.of(System.getenv()));
    try (Predecessor predecessor = options.takeOver() ? Predecessor.reach(options) : null;
        Office office =
            predecessor == null ? Office.open(options, mount) : predecessor.takeOver(mount)) {
      Runnable serving = predecessor == null ? () -> {} : predecessor::serving;
      Line successor = serve(office, policy, ending, serving);
      while (successor != null && !isServed(successor, office)) {
        office.store().recover();
        successor = serve(office, policy, ending, () -> {});
      }
    } catch (StorageException | KernelException | IOException | UncheckedIOException e) {
      throw new ServerException(e.getMessage(), e);
    } finally {
      ending.over();
    }
  }

  /**
   * @param serving called when it is ready to
   * @return who is to be the broker now; null if nobody
   */
  private static Line serve(Office office, PolicyInForce policy, Ending ending, Runnable serving)
      throws IOException {
    try (Server server = new Server(office, policy, ending.starter())) {
      if (office.metrics() != null) {
        server.measure(office.metrics());
      }
      office.keep();
      Hangup.on(() -> server.loop.call(server::reload));
      ending.ends(server.loop);
      serving.run();
      Log.line("ready on %s (recovered %s)".formatted(office.clients().fd(), server.recovery));
      ending.starter().ready();
      server.loop.run();
      Line successor = server.succession.successor();
      if (successor != null) {
        ending.endsAtOnce();
      }
      return successor;
    }
  }

  private static boolean isServed(Line successor, Office office) {
    office.leave();
    try (successor) {
      return Succession.isServed(successor);
    }
  }

  private static PolicyInForce policy(Path file) {
    try {
      return new PolicyInForce(file);
    } catch (PolicyException e) {
      throw new ServerException(e.getMessage(), e);
    }
  }

  private void measure(String address) {
    endpoint = MetricsEndpoint.open(address, () -> loop.ask(metrics::text));
  }

  private void reload() {
    starter.reloading();
    try {
      readPolicy();
    } finally {
      starter.ready();
    }
  }

  /** Another policy counts for whoever is connected and waits, too. */
  private void readPolicy() {
    if (!policy.reload()) {
      Log.line("the policy stays as it was: " + policy.mistake());
      return;
    }
    sessions.all().forEach(session -> session.grant(identity.rights(session.caller().peer())));
    registry.govern(policy.limits(), identity::rights);
    registry.waiting().stream()
        .map(waiting -> waiting.claim().name())
        .distinct()
        .toList()
        .forEach(name -> changes.happen(new Event.RightsChanged(name)));
    Log.line("reloaded the policy: " + policy.rules() + " rules in " + policy.file());
  }

  private static Bpffs.Mount requireLasting(ServerOptions options) {
    Bpffs.Mount mount = Bpffs.check(options.bpffs());
    if (mount == Bpffs.Mount.NONE) {
      throw new ServerException(
          options.bpffs() + " is not on a bpffs: mount -t bpf bpf /sys/fs/bpf, or see --bpffs",
          null);
    }
    if (mount == Bpffs.Mount.PRIVATE && !options.ephemeral()) {
      throw new ServerException(
          "the bpffs at %s is mounted for this process only and would end with it, and with it"
                  .formatted(options.bpffs())
              + " what is held: mount it outside, or accept that with --ephemeral",
          null);
    }
    return mount;
  }

  /** Of a process, after everything that it sent. */
  private void exited(ProcessKey process) {
    sessions.of(process).forEach(Session::drain);
    changes.happen(new Event.Exited(process));
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
    sessions.all().forEach(Session::close);
    processes.close();
    holds.close();
    loop.close();
  }
}
