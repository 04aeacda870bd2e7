package io.baton.kernel;

import java.util.Optional;

/** Where in the order of a hook that takes several links. */
public sealed interface Position {
  record First() implements Position {}

  record Last() implements Position {}

  record Before(Anchor other) implements Position {
    /** Before the link with that ID. */
    public Before(int linkId) {
      this(new Anchor.LinkId(linkId));
    }
  }

  record After(Anchor other) implements Position {
    /** After the link with that ID. */
    public After(int linkId) {
      this(new Anchor.LinkId(linkId));
    }
  }

  /** What it is before or after. */
  default Optional<Anchor> anchor() {
    if (this instanceof Before before) {
      return Optional.of(before.other);
    }
    return this instanceof After after ? Optional.of(after.other) : Optional.empty();
  }
}
