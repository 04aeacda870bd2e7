package io.baton.broker;

import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Pidfd;
import io.baton.kernel.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes up again what an earlier broker held: its pins, and the processes on its records. */
final class Recovery {
  private final Store store;
  private final Holds holds;
  private final Facts facts;

  /** In words, for GetStatus. */
  private final List<String> disagreements;

  private int pins;
  private int opened;

  Recovery(Store store, Holds holds, Facts facts) {
    this.store = store;
    this.holds = holds;
    this.facts = facts;
    this.disagreements = new ArrayList<>(store.recovered().disagreements());
  }

  List<String> disagreements() {
    return disagreements;
  }

  /** How many pins there were on record. */
  int pins() {
    return pins;
  }

  /** How many of them hold what is on record. */
  int opened() {
    return opened;
  }

  /** "3 of 3 links". */
  @Override
  public String toString() {
    return opened + " of " + pins + " links";
  }

  void openPins() {
    for (EntryRecord record : store.recovered().records()) {
      if (record.hold() == EntryRecord.Hold.HELD) {
        pins++;
        open(record);
      }
    }
  }

  private void open(EntryRecord record) {
    try {
      LinkHandle link = LinkHandle.adopt(store.openLink(record.serial()), null);
      holds.add(record, link);
      if (link.objectId() != record.linkId()) {
        disagreements.add(
            "%s: link %d is on record and link %d pinned: left alone"
                .formatted(record.name(), record.linkId(), link.objectId()));
        holds.take(record).run();
        return;
      }
      opened++;
      if (record.programSerial() != 0) {
        try (Program program =
            Program.adopt(store.openProgram(record.serial(), record.programSerial()))) {
          facts.learn(program);
        }
      }
    } catch (KernelException | StorageException e) {
      disagreements.add(record.name() + ": " + e.getMessage());
    }
  }

  /**
   * Says of every process on record whether it lives. One that cannot be seen from here stays
   * unseen; one that was known by its connection only has lost that.
   */
  void findProcesses(Registry registry, Processes processes, Changes changes) {
    for (ProcessKey process : List.copyOf(registry.processes())) {
      if (process.pid() == 0 && process.session() == 0) {
        continue;
      }
      Optional<Pidfd> found = Identity.find(process);
      if (found.isPresent()) {
        processes.found(process, found.get());
        changes.happen(new Event.Found(process));
      } else {
        changes.happen(new Event.Exited(process));
      }
    }
  }
}
