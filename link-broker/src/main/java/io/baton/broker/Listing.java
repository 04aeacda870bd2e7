package io.baton.broker;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The replies of a List call: the entries as they were when it began. */
final class Listing implements Session.Stream {
  private final Replies replies;
  private final Iterator<EntryRecord> entries;

  Listing(Replies replies, List<EntryRecord> entries) {
    this.replies = replies;
    this.entries = entries.iterator();
  }

  /** The only one of an empty list has no entry. */
  @Override
  public Map<String, Object> next() {
    return entries.hasNext() ? Map.of("entry", replies.entry(entries.next())) : Map.of();
  }

  @Override
  public boolean ended() {
    return !entries.hasNext();
  }

  @Override
  public void close() {}
}
