package io.baton.chaos;

/** What an {@link Instance} is told to do. */
enum Order {
  /** The first one, once. */
  ATTACH,
  /** Waits until it can be had. */
  CLAIM,
  DEPOSIT,
  TRANSFER,
  /** With the other version of the program than this process attached last, if it did. */
  REPLACE,
  RELEASE
}
