package io.baton.broker;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.kernel.Fd;
import io.baton.varlink.Client;
import io.baton.varlink.Message;
import io.baton.varlink.VarlinkException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Calls as the protocol has them; what it is given is lent. Reconnects and repeats on request. */
final class TestClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final Duration BACK = Duration.ofSeconds(30);

  private final BrokerProcess broker;
  private Client client;

  TestClient(BrokerProcess broker) {
    this.broker = broker;
    this.client = broker.connect();
  }

  /** A claim's answer, and the descriptors that came with it, to be closed. */
  record Claimed(String id, Map<String, Object> entry, List<Fd> descriptors)
      implements AutoCloseable {
    Fd link() {
      return descriptors.get(0);
    }

    @Override
    public void close() {
      descriptors.forEach(Fd::close);
    }
  }

  /** Without descriptors in the answer. */
  Map<String, Object> call(String method, Map<String, ?> parameters, Fd... descriptors) {
    try (Message message = message(method, parameters, descriptors)) {
      return parameters(message);
    }
  }

  Map<String, Object> deposit(String name, boolean keep, Map<String, ?> terms, Fd... descriptors) {
    Map<String, ?> link = Map.of("name", name, "fileDescriptor", 0, "keepOwnership", keep);
    Map<String, Object> parameters = new HashMap<>(link);
    parameters.put("terms", terms);
    parameters.put("programFileDescriptor", descriptors.length > 1 ? 1 : null);
    return entry(call("Deposit", parameters, descriptors));
  }

  /** Takes what uid 0 deposited. */
  Claimed claim(String name) {
    return claim(name, 0);
  }

  Claimed claim(String name, int waitSec) {
    Map<String, ?> from = Map.of("uid", 0);
    try (Message message =
        message("Claim", Map.of("name", name, "from", from, "waitSec", waitSec))) {
      List<Fd> descriptors = new ArrayList<>();
      for (int i = 0; i < message.descriptors(); i++) {
        descriptors.add(message.take(i));
      }
      Map<String, Object> answer = parameters(message);
      return new Claimed((String) answer.get("claimId"), entry(answer), descriptors);
    }
  }

  Map<String, Object> confirm(Claimed claimed, Map<String, ?> termsOrNull) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("claimId", claimed.id());
    parameters.put("fileDescriptor", 0);
    parameters.put("terms", termsOrNull);
    return entry(call("ConfirmClaim", parameters, claimed.link()));
  }

  void abort(Claimed claimed) {
    call("AbortClaim", Map.of("claimId", claimed.id()));
  }

  void release(String name) {
    call("Release", Map.of("name", name));
  }

  Map<String, Object> describe(String name) {
    return entry(call("Describe", Map.of("name", name)));
  }

  /** The error's name, without interface. */
  static String refusal(Runnable call) {
    try {
      call.run();
    } catch (VarlinkException e) {
      return e.error().substring(e.error().lastIndexOf('.') + 1);
    }
    throw new AssertionError("it was not refused");
  }

  /** Does it until there is an answer, however often the broker dies meanwhile. */
  <R> R untilAnswered(Function<TestClient, R> call) {
    while (true) {
      try {
        return call.apply(this);
      } catch (UncheckedIOException e) {
        Await.until("the broker answers again", BACK, this::reconnect);
      }
    }
  }

  private boolean reconnect() {
    try {
      client = broker.connect();
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private Message message(String method, Map<String, ?> parameters, Fd... descriptors) {
    return client.call("io.baton.Broker." + method, parameters, List.of(descriptors), ANSWER);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> parameters(Message message) {
    return (Map<String, Object>) message.members().getOrDefault("parameters", Map.of());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> entry(Map<String, Object> answer) {
    return (Map<String, Object>) answer.get("entry");
  }

  @Override
  public void close() {
    client.close();
  }
}
