package io.baton.chaos;

/** What happens in the middle of a round. */
enum Mishap {
  NONE,
  BROKER_KILLED,
  BROKER_STOPPED,
  OWNER_KILLED,
  OWNER_STOPPED,
  HEIR_KILLED,
  HEIR_STOPPED;

  boolean isOfTheBroker() {
    return this == BROKER_KILLED || this == BROKER_STOPPED;
  }

  boolean kills() {
    return this == BROKER_KILLED || this == OWNER_KILLED || this == HEIR_KILLED;
  }
}
