package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import io.baton.varlink.Client;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import io.baton.varlink.Message;
import io.baton.varlink.VarlinkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads calls from stdin, a JSON object a line, and writes each one's answer to stdout. */
final class PuppetMain {
  private static final Duration ANSWER = Duration.ofMinutes(1);

  /** Everything it got, until it exits. */
  private static final List<Fd> DESCRIPTORS = new ArrayList<>();

  private PuppetMain() {}

  public static void main(String[] args) throws IOException {
    BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Client client = Client.connect(Path.of(args[0]))) {
      for (String call = calls.readLine(); call != null; call = calls.readLine()) {
        System.out.println(line(answer(client, object(call))));
      }
    }
  }

  private static Map<String, Object> answer(Client client, Map<String, Object> call) {
    if (call.get("pin") instanceof String pin) {
      DESCRIPTORS.add(Bpffs.open(Path.of(pin)));
      return Map.of();
    }
    List<Fd> lent =
        ((List<?>) call.get("descriptors"))
            .stream().map(index -> DESCRIPTORS.get(((Long) index).intValue())).toList();
    try (Message answer =
        client.call((String) call.get("method"), parameters(call), lent, ANSWER)) {
      for (int i = 0; i < answer.descriptors(); i++) {
        DESCRIPTORS.add(answer.take(i));
      }
      return answer.members();
    } catch (VarlinkException e) {
      return Map.of("error", e.error(), "parameters", e.parameters());
    }
  }

  @SuppressWarnings("unchecked") // Json reads every object with names that are strings.
  static Map<String, Object> parameters(Map<String, Object> message) {
    return (Map<String, Object>) message.getOrDefault("parameters", Map.of());
  }

  static String line(Map<String, Object> message) {
    return new String(Json.write(message), StandardCharsets.UTF_8);
  }

  static Map<String, Object> object(String line) {
    try {
      return Json.read(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedMessageException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
