package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many short lives of a broker, each from a seed of its own. A seed that fails is printed with the
 * last events; {@code -Dsimulation.seed=N} replays it.
 */
class SimulationTest {
  private static final int STEPS_PER_SEED = 2000;

  @Test
  void whateverHappens(@TempDir(factory = OnTmpfs.class) Path folder) {
    Long only = Long.getLong("simulation.seed");
    int steps = Integer.getInteger("simulation.steps", 1_000_000);
    int crashes = 0;
    if (only != null) {
      crashes = run(only, folder.resolve("only"));
    } else {
      for (long seed = 1; seed <= steps / STEPS_PER_SEED; seed++) {
        crashes += run(seed, folder.resolve(Long.toString(seed)));
      }
      System.out.println("simulation: " + steps + " steps, " + crashes + " deaths of the broker");
    }
    assertTrue(crashes > 0);
  }

  private static int run(long seed, Path folder) {
    try (Simulation simulation = new Simulation(seed, folder)) {
      for (int step = 0; step < STEPS_PER_SEED; step++) {
        try {
          simulation.step();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "simulation.seed="
                  + seed
                  + ", step "
                  + step
                  + ": "
                  + e.getMessage()
                  + "\n"
                  + String.join("\n", simulation.trace()),
              e);
        }
      }
      return simulation.crashes();
    }
  }
}
