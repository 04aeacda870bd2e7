package io.baton.harness;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs test classes in this JVM where there is no Maven to do it, and prints a line for each test.
 */
public final class TestRun implements TestExecutionListener {
  private final Tally tally = new Tally();
  private TestPlan plan;
  private long started;

  private TestRun() {}

  /**
   * Arguments: what to run, as JUnit names it: "class:NAME", or of a class the Nth parameter,
   * "iteration:class:NAME[N]". Exits with 1 if a test failed, or none was run.
   */
  public static void main(String[] selectors) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(selectors).flatMap(DiscoverySelectors::parseAll).toList())
            .build();
    SummaryGeneratingListener failures = new SummaryGeneratingListener();
    TestRun run = new TestRun();
    long started = System.nanoTime();
    LauncherFactory.create().execute(request, failures, run);
    failures.getSummary().printFailuresTo(new PrintWriter(System.out, true), 50);
    run.tally.print(System.out);
    int passed = run.tally.total(Tally.Result.PASSED);
    int failed = run.tally.total(Tally.Result.FAILED);
    System.out.printf(
        "Linux %s: %d passed, %d failed, %d skipped in %d s%n",
        System.getProperty("os.version"),
        passed,
        failed,
        run.tally.total(Tally.Result.SKIPPED),
        Duration.ofNanos(System.nanoTime() - started).toSeconds());
    System.exit(failed == 0 && passed > 0 ? 0 : 1);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    this.plan = plan;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    started = System.nanoTime();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    if (passed && test.isContainer()) {
      return;
    }
    String why = result.getThrowable().map(Throwable::getMessage).orElse("");
    switch (result.getStatus()) {
      case SUCCESSFUL -> tally.count(className(test), Tally.Result.PASSED);
      case FAILED -> tally.count(className(test), Tally.Result.FAILED);
      case ABORTED -> tally.skipped(className(test), why.replace("Assumption failed: ", ""));
    }
    String how = passed ? "ok" : result.getStatus().toString();
    long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
    String because = why.isEmpty() ? "" : ": " + why;
    System.out.printf("%-8s%s (%d ms)%s%n", how, path(test), millis, because);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    tally.skipped(className(test), reason);
    System.out.printf("%-8s%s: %s%n", "SKIPPED", path(test), reason);
  }

  private String className(TestIdentifier test) {
    return path(test).split(" ")[0];
  }

  /** "LinkContractTest [1] XDP saysWhatItIs()": everything above it but the engine. */
  private String path(TestIdentifier test) {
    return plan.getParent(test)
        .filter(parent -> parent.getParentId().isPresent())
        .map(parent -> path(parent) + " " + test.getDisplayName())
        .orElse(test.getDisplayName());
  }
}
