package io.baton.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An {@link Instance} as its own process, seen from outside. Any thread may call any method. */
final class Puppet {
  private final Process process;
  private boolean ready;
  private Order order;
  private String answer = "";

  Puppet(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "answers of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader answers = process.inputReader()) {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        answered(line);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private synchronized void answered(String line) {
    ready = true;
    answer = line;
    order = null;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it was told and has not answered; null if nothing. */
  synchronized Order order() {
    return order;
  }

  /** It has nothing and does nothing. */
  synchronized boolean isIdle() {
    return ready && order == null && isAlive() && !owns();
  }

  /** As it says itself, and not in the middle of anything. */
  synchronized boolean owns() {
    return order == null && answer.equals("owned");
  }

  /** What it says it could not do; empty if nothing. */
  synchronized String complaint() {
    return answer.startsWith("failed") || answer.startsWith("refused") ? this + ": " + answer : "";
  }

  synchronized void tell(Order next) {
    order = next;
    try {
      process.outputWriter().append(next.name()).append('\n').flush();
    } catch (IOException e) {
      if (isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As kill -9; returns when it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return "instance[" + process.pid() + "]";
  }
}
