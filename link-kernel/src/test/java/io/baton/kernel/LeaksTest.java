package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaksTest {
  private final LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() {
    Leaks.reportTo(reports::add);
  }

  @AfterEach
  void restore() {
    Leaks.reportTo(System.err::println);
  }

  @Test
  void reportsWhatIsDroppedAndLeavesItOpen() throws Exception {
    int number = drop("forgotten");
    String report = collected();
    assertTrue(report.startsWith("dropped without close, stays open: descriptor " + number));
    assertTrue(report.contains("forgotten, adopted at:"), report);
    assertTrue(report.contains("LeaksTest.drop"), report);
    assertEquals(0, Libc.fcntl(number, Libc.F_GETFL, 0) & Libc.O_NONBLOCK);
    assertTrue(Leaks.open().stream().anyMatch(open -> open.contains("forgotten")));
    assertEquals(0, Libc.close(number));
  }

  @Test
  void saysNothingOfWhatWasClosed() throws Exception {
    closeAndDrop();
    // A later report is the proof that the collector has been there.
    int number = drop("a later one");
    assertTrue(collected().contains("a later one"));
    assertNull(reports.poll());
    assertEquals(0, Libc.close(number));
  }

  private static Fd opened(String what) {
    return Fd.created(Libc.eventfd(0, Libc.O_CLOEXEC), what);
  }

  /** The object is garbage when this returns. */
  private static int drop(String what) {
    return opened(what).use(number -> number);
  }

  private static void closeAndDrop() {
    opened("closed").close();
    Fd.adopt(opened("disowned").disown(), "adopted").close();
  }

  private String collected() throws InterruptedException {
    String report = null;
    for (int i = 0; report == null && i < 100; i++) {
      System.gc();
      report = reports.poll(100, TimeUnit.MILLISECONDS);
    }
    return report;
  }
}
