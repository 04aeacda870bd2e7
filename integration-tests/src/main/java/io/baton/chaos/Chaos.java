package io.baton.chaos;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.bpf.Programs;
import io.baton.stage.Audit;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Count;
import io.baton.stage.Options;
import io.baton.stage.Span;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Round after round, as a seed says. Ends with 0 only if no packet slipped and that is proved. */
final class Chaos implements AutoCloseable {
  /** At most so long after the beginning of a round it is disturbed. */
  private static final int MOST_DELAY_MICROS = 20_000;

  private static final int MOST_STOPPED_MILLIS = 150;

  /** Of a machine that is busy; that packets flow around each change is judged apart. */
  private static final Duration LONGEST_GAP = Duration.ofMillis(250);

  private static final int REMEMBERED = 12;

  private final Random random;
  private final BrokerProcess process;
  private final Stage stage;
  private final Broker broker;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<String> last = new ArrayDeque<>();
  private final Map<Mishap, Integer> mishaps = new EnumMap<>(Mishap.class);
  private int rounds;
  private int handOvers;

  private Chaos(Stage stage, long seed, Path outside, Path inside) throws Exception {
    this.stage = stage;
    random = new Random(seed);
    process = new BrokerProcess(stage);
    broker = Broker.connect(stage.socket());
    Path object = Programs.DEMO.copyTo(stage.folder());
    for (Lane.Kind kind : Lane.Kind.values()) {
      Lane lane = new Lane(stage, kind, object, outside, inside);
      lanes.add(lane);
      System.out.println(lane + ": link " + lane.checkLink(entry(lane)));
    }
  }

  /** {@code STAGE... OUTSIDE INSIDE [--rounds N | --minutes N] [--seed N]} */
  public static void main(String[] args) throws Exception {
    var options = Options.parse("chaos", List.of(args).subList(6, args.length));
    System.out.println("seed " + options.seed());
    boolean proved;
    try (var chaos =
        new Chaos(Stage.of(args), options.seed(), Path.of(args[4]), Path.of(args[5]))) {
      long end = System.nanoTime() + options.nanos();
      while (options.rounds() > 0 ? chaos.rounds < options.rounds() : System.nanoTime() < end) {
        chaos.round();
      }
      proved = chaos.end();
    } catch (AssertionError e) {
      System.err.println(e.getMessage());
      System.err.println("to see it again: ./run chaos --seed " + options.seed());
      proved = false;
    }
    System.exit(proved ? 0 : 1);
  }

  private void round() throws Exception {
    rounds++;
    Lane lane = lanes.get(random.nextInt(lanes.size()));
    lane.fill();
    Entry entry = entry(lane);
    lane.checkLink(entry);
    Puppet owner = lane.owner(entry).orElseThrow();
    Mishap mishap = mishap();
    Order order = order(mishap);
    remember(rounds + ": " + lane + " " + order + " by " + owner + ", " + mishap);
    Puppet heir = order == Order.REPLACE ? null : lane.heir();
    Span change =
        Span.of(
            () -> {
              if (order != Order.CLAIM) {
                owner.tell(order);
              }
              disturb(mishap, owner, heir);
            });
    lanes.stream()
        .filter(concerned -> concerned == lane || mishap.isOfTheBroker())
        .forEach(concerned -> concerned.note(change));
    settle(lane);
    if (!lane.owner(entry(lane)).orElseThrow().equals(owner)) {
      handOvers++;
    }
  }

  /** Where nobody gives it away its owner dies, and who claims it inherits. */
  private Order order(Mishap mishap) {
    if (mishap == Mishap.OWNER_KILLED && random.nextBoolean()) {
      return Order.CLAIM;
    }
    return switch (random.nextInt(8)) {
      case 0 -> Order.REPLACE;
      case 1, 2, 3 -> Order.TRANSFER;
      default -> Order.DEPOSIT;
    };
  }

  private Mishap mishap() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      return Mishap.NONE;
    } else if (dice < 52) {
      return Mishap.BROKER_KILLED;
    } else if (dice < 58) {
      return Mishap.BROKER_SUCCEEDED;
    } else if (dice < 66) {
      return Mishap.OWNER_KILLED;
    } else if (dice < 70) {
      return Mishap.HEIR_KILLED;
    }
    return List.of(Mishap.BROKER_STOPPED, Mishap.OWNER_STOPPED, Mishap.HEIR_STOPPED)
        .get(random.nextInt(3));
  }

  /** After a moment, and to its end: who was stopped goes on, and a broker that died is back. */
  private void disturb(Mishap mishap, Puppet owner, Puppet heirOrNull) throws Exception {
    Puppet heir = heirOrNull == null ? owner : heirOrNull;
    mishaps.merge(mishap, 1, Integer::sum);
    TimeUnit.MICROSECONDS.sleep(random.nextInt(MOST_DELAY_MICROS));
    switch (mishap) {
      case NONE -> {}
      case BROKER_KILLED -> {
        process.kill();
        process.start();
      }
      case OWNER_KILLED -> owner.kill();
      case HEIR_KILLED -> heir.kill();
      case BROKER_STOPPED -> stop(process.pid());
      case BROKER_SUCCEEDED -> process.succeed();
      case OWNER_STOPPED -> stop(owner.pid());
      case HEIR_STOPPED -> stop(heir.pid());
    }
  }

  private void stop(long pid) throws Exception {
    signal("-STOP", pid);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_STOPPED_MILLIS));
    signal("-CONT", pid);
  }

  private static void signal(String which, long pid) throws Exception {
    if (new ProcessBuilder("kill", which, Long.toString(pid)).inheritIO().start().waitFor() != 0) {
      throw new IOException("kill " + which + " " + pid);
    }
  }

  private void settle(Lane lane) {
    Deadline.await(
        () -> {
          Entry entry = entry(lane);
          lane.checkLink(entry);
          if (!lane.complaints().isEmpty()) {
            throw new AssertionError(lane.complaints() + told());
          }
          // Both who gave it and who was to have it may be dead.
          if (entry.state() == Entry.State.CUSTODY) {
            lane.heir();
          }
          return lane.isSettled(entry);
        },
        lane + " has its owner",
        () -> ": " + entry(lane) + told());
  }

  private Entry entry(Lane lane) {
    return broker
        .list(lane.name().value())
        .findAny()
        .orElseThrow(() -> new AssertionError("nothing is known of " + lane + told()));
  }

  private void remember(String line) {
    last.add(line);
    if (last.size() > REMEMBERED) {
      last.remove();
    }
  }

  private String told() {
    return "\nthe last rounds:\n" + String.join("\n", last);
  }

  /** Whether no packet slipped, the traffic proves it, and nothing is left that has no reason. */
  private boolean end() throws Exception {
    audit();
    long sent = 0;
    long slipped = 0;
    boolean proved = true;
    for (Lane lane : lanes) {
      Count count = lane.stopTraffic();
      System.out.println(lane + ": " + count.summary(lane.changes()));
      for (String doubt : count.doubts(lane.changes(), LONGEST_GAP)) {
        System.err.println("this proves nothing: " + lane + ": " + doubt);
        proved = false;
      }
      sent += count.sent();
      slipped += count.slipped();
    }
    for (Lane lane : lanes) {
      lane.owner(entry(lane)).orElseThrow().tell(Order.RELEASE);
    }
    Deadline.await(() -> broker.list("").findAny().isEmpty(), "all is released", this::told);
    audit();
    System.out.println(mishaps);
    int deaths =
        mishaps.entrySet().stream()
            .filter(mishap -> mishap.getKey().kills())
            .mapToInt(Map.Entry::getValue)
            .sum();
    System.out.printf(
        "rounds %d, hand-overs %d, deaths %d (broker %d), take-overs %d, packets %d, slipped: %d of %d%n",
        rounds,
        handOvers,
        deaths,
        mishaps.getOrDefault(Mishap.BROKER_KILLED, 0),
        mishaps.getOrDefault(Mishap.BROKER_SUCCEEDED, 0),
        sent,
        slipped,
        sent);
    return slipped == 0 && proved;
  }

  private void audit() throws IOException {
    Path pins = stage.folder().resolve("bpffs").resolve("broker");
    System.out.println(
        new Audit(process.pid(), stage.socket(), stage.folder().resolve("broker"), pins).check());
  }

  @Override
  public void close() {
    lanes.forEach(Lane::close);
    broker.close();
    process.kill();
  }
}
