package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.BrokerException;
import io.baton.kernel.BpfObject;
import io.baton.kernel.KernelException;
import io.baton.kernel.NotSupportedException;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
  @ParameterizedTest
  @CsvSource({
    "NoSuchEntry, 3",
    "NotEntitled, 4",
    "Busy, 4",
    "NameTaken, 4",
    "LimitExceeded, 4",
    "SomethingOfANewerBroker, 4",
    "KernelRefused, 6",
    "StorageFailed, 6",
    "InvalidParameter, 2"
  })
  void theBrokersErrorDecidesTheExitCode(String error, int exitCode) {
    assertEquals(exitCode, Failure.of(new BrokerException(error, "no", Map.of())).exitCode());
    assertEquals(
        exitCode,
        Failure.of(new VarlinkException("io.baton.Broker." + error, Map.of())).exitCode());
  }

  @Test
  void theUserIsNotToldOfTheClientsCall() {
    String refusal = "claim edge: Busy (owned by edge.service[812])";
    assertEquals(
        "Busy (owned by edge.service[812])",
        Failure.of(new BrokerException("Busy", refusal, Map.of())).getMessage());
    assertEquals("no", Failure.of(new BrokerException("Busy", "no", Map.of())).getMessage());
  }

  @Test
  void whatIsNotThereIsExplained() {
    KernelException none =
        assertThrows(KernelException.class, () -> BpfObject.load(Path.of("/nowhere.o")));
    assertEquals(
        "bpf_object__open_file /nowhere.o: ENOENT (there is no such file)",
        Failure.of(none).getMessage());
  }

  @Test
  void whatTheMachineRefusesIsNoErrorOfOurs() {
    assertEquals(ExitCode.FAILED, Failure.of(new NotSupportedException("too old")).exitCode());
    assertEquals(
        ExitCode.UNREACHABLE, Failure.of(new UncheckedIOException(new IOException())).exitCode());
    assertEquals(ExitCode.USAGE, Failure.of(new IllegalArgumentException("what?")).exitCode());
  }

  @Test
  void anErrorOfOursIsNotTranslated() {
    NullPointerException bug = new NullPointerException();
    assertSame(bug, assertThrows(NullPointerException.class, () -> Failure.of(bug)));
  }
}
