package io.baton;

/** A running subscription; ends with close. */
public final class Watch implements AutoCloseable {
  Watch() {}

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
