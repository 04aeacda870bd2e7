package io.baton.broker;

import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The broker's own holds that are open descriptors, one of each entry that it holds, by serial.
 * Owns them. On the loop's thread.
 */
final class Holds implements AutoCloseable {
  private static final class Held {
    final LinkHandle link;

    /** As it was when last seen attached; null if it never was. */
    LinkInfo attached;

    Held(LinkHandle link) {
      this.link = link;
    }
  }

  private final Map<Long, Held> held = new HashMap<>();

  /** Adopts. */
  void add(EntryRecord record, LinkHandle link) {
    held.put(record.serial(), new Held(link));
  }

  boolean has(EntryRecord record) {
    return held.containsKey(record.serial());
  }

  /** Lent. */
  Optional<LinkHandle> get(EntryRecord record) {
    return Optional.ofNullable(held.get(record.serial())).map(hold -> hold.link);
  }

  /** Takes it off, and returns how to close it, on any thread. */
  Runnable take(EntryRecord record) {
    Held taken = held.remove(record.serial());
    return taken == null ? () -> {} : taken.link::close;
  }

  /** What the kernel says now. */
  Optional<LinkInfo> look(EntryRecord record) {
    Held hold = held.get(record.serial());
    if (hold == null) {
      return Optional.empty();
    }
    LinkInfo now = hold.link.info();
    if (now.liveness() != LinkInfo.Liveness.DETACHED) {
      hold.attached = now;
    }
    return Optional.of(now);
  }

  /** Where it sat when it was last seen attached. */
  Optional<LinkInfo> lastAttached(EntryRecord record) {
    return Optional.ofNullable(held.get(record.serial())).map(hold -> hold.attached);
  }

  int size() {
    return held.size();
  }

  /** Every pin stays. */
  @Override
  public void close() {
    held.values().forEach(hold -> hold.link.close());
    held.clear();
  }
}
