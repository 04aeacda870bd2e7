package io.baton.chaos;

import io.baton.Entry;
import io.baton.LinkName;
import io.baton.stage.Count;
import io.baton.stage.Span;
import io.baton.stage.Stage;
import io.baton.stage.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A link, the processes that it goes between, and the traffic that only its program keeps out. */
final class Lane {
  private static final int INSTANCES = 3;
  private static final int DROPPED_PER_SECOND = 80_000;

  private final Stage stage;
  private final Kind kind;
  private final Path inside;
  private final Path object;
  private final LinkName name;
  private final List<Puppet> instances = new ArrayList<>();
  private final Traffic traffic;

  /** What happened to its link, or to whoever has it. */
  private final List<Span> changes = new ArrayList<>();

  private int link;

  /** The hooks, with their programs and the number in the names of their interfaces. */
  enum Kind {
    XDP("firewall", 0),
    TCX("edge", 1),
    CGROUP("guard", 2);

    private final String program;
    private final int number;

    Kind(String program, int number) {
      this.program = program;
      this.number = number;
    }

    private String word() {
      return name().toLowerCase();
    }
  }

  Lane(Stage stage, Kind kind, Path object, Path outside, Path inside) throws IOException {
    this.stage = stage;
    this.kind = kind;
    this.inside = inside;
    this.object = object;
    this.name = LinkName.of("chaos-" + kind.word());
    if (kind == Kind.CGROUP) {
      Files.createDirectory(Path.of(place()));
    }
    fill();
    awaitIdle().tell(Order.ATTACH);
    Deadline.await(
        () -> instances.stream().anyMatch(Puppet::owns), name + " is attached", this::complaints);
    traffic =
        Traffic.start(
            stage, receiver(), outside, inside, "10.77." + kind.number + ".2", DROPPED_PER_SECOND);
  }

  private String receiver() {
    return "receiver-" + kind.word();
  }

  private String place() {
    return kind == Kind.CGROUP
        ? stage.cgroup().resolve(receiver()).toString()
        : "edge" + kind.number;
  }

  /** Starts what is missing; it takes some time until they are ready. */
  void fill() throws IOException {
    instances.removeIf(instance -> !instance.isAlive());
    while (instances.size() < INSTANCES) {
      var arguments =
          List.of(
              stage.socket().toString(),
              name.value(),
              object.toString(),
              kind.program,
              kind.word(),
              place());
      instances.add(
          new Puppet(stage.startJava("chaos.service", inside, Instance.class, arguments)));
    }
  }

  LinkName name() {
    return name;
  }

  Optional<Puppet> owner(Entry entry) {
    return instances.stream()
        .filter(i -> entry.owner() != null && i.pid() == entry.owner().pid() && i.isAlive())
        .findAny();
  }

  /** Who claims already, or else somebody who is idle now told to. */
  Puppet heir() {
    return instances.stream()
        .filter(i -> i.isAlive() && i.order() == Order.CLAIM)
        .findAny()
        .orElseGet(
            () -> {
              Puppet idle = awaitIdle();
              idle.tell(Order.CLAIM);
              return idle;
            });
  }

  private Puppet awaitIdle() {
    Deadline.await(
        () -> instances.stream().anyMatch(Puppet::isIdle), name + " has an heir", this::complaints);
    return instances.stream().filter(Puppet::isIdle).findAny().orElseThrow();
  }

  /**
   * Whether the round has come to its end: one process owns it, and says so itself; nobody else
   * does, and nobody is in the middle of something but waiting.
   */
  boolean isSettled(Entry entry) {
    Optional<Puppet> owner = owner(entry);
    return entry.state() == Entry.State.OWNED
        && owner.isPresent()
        && owner.get().owns()
        && instances.stream().filter(i -> i.isAlive() && i.owns()).count() == 1
        && instances.stream()
            .allMatch(i -> !i.isAlive() || i.order() == null || i.order() == Order.CLAIM);
  }

  /**
   * Its ID.
   *
   * @throws AssertionError if it is not the link that it has been from the beginning
   */
  int checkLink(Entry entry) {
    if (link == 0) {
      link = entry.link().id();
    }
    if (entry.link().id() != link || !entry.link().liveness().equals("attached")) {
      throw new AssertionError(
          name
              + " was link "
              + link
              + " and is "
              + entry.link().id()
              + ", "
              + entry.link().liveness());
    }
    return link;
  }

  String complaints() {
    return instances.stream()
        .map(Puppet::complaint)
        .filter(complaint -> !complaint.isEmpty())
        .reduce("", (a, b) -> a + "\n" + b);
  }

  void note(Span change) {
    changes.add(change);
  }

  List<Span> changes() {
    return changes;
  }

  Count stopTraffic() throws IOException {
    return traffic.stop();
  }

  void close() {
    instances.forEach(Puppet::kill);
  }

  @Override
  public String toString() {
    return name.value();
  }
}
