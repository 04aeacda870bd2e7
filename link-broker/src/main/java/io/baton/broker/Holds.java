package io.baton.broker;

import io.baton.kernel.LinkHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The broker's own holds that are open descriptors, one of each entry that it holds, by serial.
 * Owns them. On the loop's thread.
 */
final class Holds implements AutoCloseable {
  private final Map<Long, HeldLink> held = new HashMap<>();

  /** Adopts, also when it throws. */
  void add(EntryRecord record, LinkHandle link) {
    try {
      held.put(record.serial(), new HeldLink(link));
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  boolean has(EntryRecord record) {
    return held.containsKey(record.serial());
  }

  /** Lent. */
  Optional<HeldLink> get(EntryRecord record) {
    return Optional.ofNullable(held.get(record.serial()));
  }

  /** Takes it off, and returns how to close it, on any thread. */
  Runnable take(EntryRecord record) {
    HeldLink taken = held.remove(record.serial());
    return taken == null ? () -> {} : taken::close;
  }

  int size() {
    return held.size();
  }

  /** Every pin stays. */
  @Override
  public void close() {
    held.values().forEach(HeldLink::close);
    held.clear();
  }
}
