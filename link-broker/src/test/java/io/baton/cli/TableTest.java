package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Table links() {
    Table table = new Table().column("NAME").right("LINK").shrinking("TARGET").column("STATE");
    table.row("edge", "42", "eth0", "owned");
    table.row("-", "11257", "system.slice/edge.service connect4", "-");
    return table;
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertEquals(
        List.of(
            "NAME  LINK TARGET                             STATE",
            "edge    42 eth0                               owned",
            "-    11257 system.slice/edge.service connect4 -"),
        links().lines(0));
  }

  @Test
  void aNarrowTerminalTakesTheBeginningOfWhatShrinks() {
    assertEquals(
        List.of(
            "NAME  LINK TARGET               STATE",
            "edge    42 eth0                 owned",
            "-    11257 …ge.service connect4 -"),
        links().lines(37));
    assertEquals("-    11257 …ce connect4 -", links().lines(10).get(2));
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThrows(IllegalArgumentException.class, () -> links().row("edge"));
  }
}
