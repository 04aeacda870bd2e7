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
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test classes in this JVM where there is no Maven to do it, and prints a line for each test.
 */
public final class TestRun implements TestExecutionListener {
  private TestPlan plan;
  private long started;

  private TestRun() {}

  /** Arguments: the classes. Exits with 1 if a test failed, or none was run. */
  public static void main(String[] classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(DiscoverySelectors::selectClass).toList())
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary, new TestRun());
    TestExecutionSummary result = summary.getSummary();
    PrintWriter out = new PrintWriter(System.out, true);
    result.printFailuresTo(out, 50);
    out.printf(
        "Linux %s: %d passed, %d failed, %d skipped in %d s%n",
        System.getProperty("os.version"),
        result.getTestsSucceededCount(),
        result.getTotalFailureCount(),
        skipped(result),
        Duration.ofMillis(result.getTimeFinished() - result.getTimeStarted()).toSeconds());
    System.exit(result.getTotalFailureCount() == 0 && result.getTestsSucceededCount() > 0 ? 0 : 1);
  }

  /** A whole kind of links that is skipped counts as one. */
  private static long skipped(TestExecutionSummary result) {
    return result.getTestsAbortedCount()
        + result.getTestsSkippedCount()
        + result.getContainersAbortedCount()
        + result.getContainersSkippedCount();
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
    String how = passed ? "ok" : result.getStatus().toString();
    String why = result.getThrowable().map(thrown -> ": " + thrown.getMessage()).orElse("");
    long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
    System.out.printf("%-8s%s (%d ms)%s%n", how, path(test), millis, why);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    System.out.printf("%-8s%s: %s%n", "SKIPPED", path(test), reason);
  }

  /** "LinkContractTest [1] XDP saysWhatItIs()": everything above it but the engine. */
  private String path(TestIdentifier test) {
    return plan.getParent(test)
        .filter(parent -> parent.getParentId().isPresent())
        .map(parent -> path(parent) + " " + test.getDisplayName())
        .orElse(test.getDisplayName());
  }
}
