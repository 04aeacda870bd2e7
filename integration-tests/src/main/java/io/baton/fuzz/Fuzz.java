package io.baton.fuzz;

import io.baton.Broker;
import io.baton.BrokerException;
import io.baton.LinkName;
import io.baton.bpf.Programs;
import io.baton.stage.Audit;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Options;
import io.baton.stage.Pair;
import io.baton.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Attack after attack, with breaks. Ends with 0 only if the broker gets over them. */
final class Fuzz implements AutoCloseable {
  private static final int TALKER = 4242;
  private static final int CROWD = 4243;

  private static final int HAND_OVERS_TO_WARM_UP = 2_000;

  private static final long BREAK = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long ATTACK = TimeUnit.MILLISECONDS.toNanos(1_300);

  /** Who comes new is served so soon, whoever else does what. */
  private static final long NEWCOMER = TimeUnit.SECONDS.toNanos(5);

  /** Of the hand-overs without an attack. */
  private static final double LEAST_SHARE = 0.5;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_SETTLING = TimeUnit.SECONDS.toNanos(40);

  private final Stage stage;
  private final BrokerProcess process;
  private final Broker broker;
  private final Pair pair;
  private final List<Enemy> enemies = new ArrayList<>();
  private final Pace pace;
  private int attacks;
  private long slowestNewcomer;

  private Fuzz(Stage stage, long seed) throws Exception {
    this.stage = stage;
    process = new BrokerProcess(stage);
    Files.setPosixFilePermissions(stage.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    broker = Broker.connect(stage.socket());
    Path object = Programs.DEMO.copyTo(stage.folder());
    Path cgroup = Files.createDirectory(stage.cgroup().resolve("target"));
    pair = new Pair(stage, process, cgroup, object);
    pair.handOver(HAND_OVERS_TO_WARM_UP);
    pace = new Pace(pair);
    enemies.add(new Enemy(stage, TALKER, false, seed));
    enemies.add(new Enemy(stage, CROWD, true, seed));
  }

  /** {@code STAGE... [--rounds N | --minutes N] [--seed N]} */
  public static void main(String[] args) throws Exception {
    var options = Options.parse("fuzz", List.of(args).subList(4, args.length));
    System.out.println("seed " + options.seed());
    boolean proved;
    try (var fuzz = new Fuzz(Stage.of(args), options.seed())) {
      proved = fuzz.run(options);
    } catch (AssertionError | IOException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      proved = false;
    }
    if (!proved) {
      System.err.println("to see it again: ./run fuzz --seed " + options.seed());
    }
    System.exit(proved ? 0 : 1);
  }

  private boolean run(Options options) throws Exception {
    Audit.Found before = audit();
    int link = link();
    System.out.println("link " + link + " of " + process + ": " + before);
    long end = System.nanoTime() + options.nanos();
    while (options.rounds() > 0 ? attacks < options.rounds() : System.nanoTime() < end) {
      attack();
      if (link() != link) {
        throw new AssertionError("link " + link + " is now " + link());
      }
    }
    if (!process.bugs().isEmpty()) {
      throw new AssertionError("the broker says: " + process.bugs());
    }
    enemies.forEach(Enemy::close);
    forgetTheirs();
    Audit.Found after = audit();
    System.out.println("afterwards: " + after);
    System.out.printf(
        "attacks %d, connections %d, messages %d, hand-overs %d, at %.0f %% of %.0f/s under attack,"
            + " slowest newcomer %d ms; broker: up, descriptors %d of %d%n",
        attacks,
        enemies.stream().mapToInt(Enemy::connections).sum(),
        enemies.stream().mapToInt(Enemy::messages).sum(),
        pace.count(),
        pace.share() * 100,
        pace.calm(),
        TimeUnit.NANOSECONDS.toMillis(slowestNewcomer),
        after.descriptors(),
        before.descriptors());
    return after.descriptors() == before.descriptors()
        && after.entries() == before.entries()
        && after.pins() == before.pins()
        && pace.share() >= LEAST_SHARE;
  }

  private void attack() throws IOException {
    attacks++;
    pace.rest(BREAK);
    for (Enemy enemy : enemies) {
      enemy.attack();
    }
    pace.underAttack(ATTACK, this::greetNewcomer);
    for (Enemy enemy : enemies) {
      enemy.rest();
    }
  }

  /** Somebody who was not connected yet. */
  private void greetNewcomer() {
    long begin = System.nanoTime();
    link();
    slowestNewcomer = Math.max(slowestNewcomer, System.nanoTime() - begin);
    if (slowestNewcomer > NEWCOMER) {
      throw new AssertionError("a newcomer is not served");
    }
  }

  /** The ID of the link that the two hand over; over a new connection. */
  private int link() {
    try (Broker newcomer = Broker.connect(stage.socket())) {
      return newcomer.list(Pair.NAME).findAny().orElseThrow().link().id();
    }
  }

  /** What the enemies left in custody, once nobody claims it any more. */
  private void forgetTheirs() {
    long end = System.nanoTime() + MAX_SETTLING;
    while (enemies.stream().anyMatch(this::hasLeft)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("what is left cannot be released: " + broker.list("u").toList());
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private boolean hasLeft(Enemy enemy) {
    List<LinkName> names =
        broker.list(enemy.prefix()).map(entry -> LinkName.of(entry.name())).toList();
    for (LinkName name : names) {
      try {
        broker.release(name);
      } catch (BrokerException e) {
        // A claim under way, which falls back soon.
      }
    }
    return !names.isEmpty();
  }

  private Audit.Found audit() throws IOException {
    Path pins = stage.folder().resolve("bpffs").resolve("broker");
    Path state = stage.folder().resolve("broker");
    return new Audit(process.pid(), stage.socket(), state, pins).check();
  }

  @Override
  public void close() throws IOException {
    enemies.forEach(Enemy::close);
    pair.close();
    broker.close();
    process.kill();
  }
}
