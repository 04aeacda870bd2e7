package io.baton.inspect;

import io.baton.kernel.LinkSight;
import java.util.List;

/**
 * One change of one link of the host, as it was noticed: between two looks only the difference is
 * seen.
 *
 * @param before null of a link that was not there
 * @param after null of a link that is gone
 * @param holders who gained or lost a hold; of a link that came those it has, as far as they are
 *     seen yet, of one that is gone those it had last, of another change nobody
 */
public record HostChange(Event event, LinkSight before, LinkSight after, List<Holder> holders) {
  public enum Event {
    /** It was there at the first look. */
    PRESENT,
    ATTACHED,
    /** There is no such link any more. */
    DETACHED,
    REPLACED,
    /** There is such a link, but it sits on nothing any more. */
    DEFUNCT,
    HOLDER_GAINED,
    HOLDER_LOST
  }

  public int linkId() {
    return (after == null ? before : after).id();
  }
}
