package io.baton.chaos;

/** What happens in the middle of a round. */
enum Mishap {
  NONE,
  BROKER_KILLED,
  BROKER_STOPPED,
  BROKER_SUCCEEDED,
  OWNER_KILLED,
  OWNER_STOPPED,
  HEIR_KILLED,
  HEIR_STOPPED;

  boolean isOfTheBroker() {
    return this == BROKER_KILLED || this == BROKER_STOPPED || this == BROKER_SUCCEEDED;
  }

  boolean kills() {
    return this == BROKER_KILLED || this == OWNER_KILLED || this == HEIR_KILLED;
  }
}
