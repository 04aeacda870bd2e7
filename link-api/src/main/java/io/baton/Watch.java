package io.baton;

import io.baton.varlink.Client;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A running subscription, with a connection and a thread of its own. It begins with what there is:
 * "present" for each entry, followed by "waiting" for each claim that waits for it, then "synced".
 * When the connection breaks, or the broker says "lost" because the consumer was too slow,
 * something was missed: it subscribes again and begins anew with "present". A consumer forgets then
 * what it knew. An exception of the consumer ends the watch, and its thread.
 */
public final class Watch implements AutoCloseable {
  private final String prefix;
  private final Consumer<LinkEvent> consumer;
  private final Connection connection;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();

  /** Thrown by the consumer. */
  private RuntimeException failure;

  private Watch(Path socket, String prefix, Consumer<LinkEvent> consumer) {
    this.prefix = prefix;
    this.consumer = consumer;
    this.connection = new Connection(socket);
  }

  /** Returns once the broker has accepted it. */
  static Watch start(Path socket, String prefix, Consumer<LinkEvent> consumer) {
    Watch watch = new Watch(socket, prefix, consumer);
    Thread thread = new Thread(watch::run, "baton-watch " + prefix);
    thread.setDaemon(true);
    thread.start();
    try {
      watch.begun.get(Connection.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return watch;
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (TimeoutException e) {
      watch.close();
      throw new UncheckedIOException(new IOException("watch " + prefix + ": no answer", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      watch.close();
      throw new UncheckedIOException(new InterruptedIOException("watch " + prefix));
    }
  }

  private void run() {
    try (connection) {
      while (!connection.isClosed()) {
        connection.repeat("watch " + prefix, Connection.FOREVER, this::subscribe);
      }
    } catch (BrokerException | IllegalStateException e) {
      begun.completeExceptionally(e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns when the broker says "lost", or the watch is to end. */
  private Void subscribe(Client client, Duration left) {
    try {
      client.more(Protocol.INTERFACE + ".Watch", Map.of("namePrefix", prefix), this::deliver, null);
      return null;
    } catch (VarlinkException e) {
      BrokerException refusal = Refusal.of("watch " + prefix, e);
      if (!begun.isDone()) {
        throw refusal;
      }
      // It was accepted once: the broker has no room just now.
      throw new UncheckedIOException(new IOException(refusal));
    }
  }

  private boolean deliver(Parameters reply) {
    begun.complete(null);
    LinkEvent event = Protocol.readEvent(reply);
    try {
      if (!connection.isClosed()) {
        consumer.accept(event);
      }
    } catch (RuntimeException e) {
      failure = e;
      connection.close();
    }
    return !connection.isClosed();
  }

  /** From any thread, the consumer's too. One call of the consumer may still be under way. */
  @Override
  public void close() {
    connection.close();
  }
}
