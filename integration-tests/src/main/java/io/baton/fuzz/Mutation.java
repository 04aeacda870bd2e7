package io.baton.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils a message a little. */
final class Mutation {
  private static final List<byte[]> FOREIGN =
      List.of(
          bytes("\0"),
          bytes("\0\0\0"),
          bytes("{"),
          bytes("}"),
          bytes("\""),
          bytes(","),
          bytes("null"),
          bytes("true"),
          bytes("-1"),
          bytes("1e999"),
          bytes("0.5"),
          bytes("9223372036854775807"),
          bytes("-9223372036854775809"),
          bytes("4294967296"),
          bytes("\\ud800"),
          bytes("\\u0000"),
          bytes("/../"),
          bytes("\"oneway\":true,"),
          bytes("[".repeat(40)),
          bytes("x".repeat(5_000)),
          bytes(" ".repeat(70_000)),
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xFF});

  private final Random random;
  private byte[] message;

  private Mutation(byte[] message, Random random) {
    this.message = message;
    this.random = random;
  }

  static byte[] of(byte[] message, Random random) {
    Mutation mutation = new Mutation(message, random);
    for (int i = random.nextInt(3); i >= 0 && mutation.message.length > 0; i--) {
      mutation.once();
    }
    return mutation.message;
  }

  private void once() {
    int at = random.nextInt(message.length);
    int end = Math.min(message.length, at + 1 + random.nextInt(20));
    switch (random.nextInt(7)) {
      case 0 ->
          message = with(at, at + 1, new byte[] {(byte) (message[at] ^ 1 << random.nextInt(8))});
      case 1 -> message = with(at, end, new byte[0]);
      case 2 -> message = with(at, at, Arrays.copyOfRange(message, at, end));
      case 3 -> message = Arrays.copyOf(message, at);
      case 4 -> message = number();
      default -> {
        byte[] foreign = FOREIGN.get(random.nextInt(FOREIGN.size()));
        message = with(at, random.nextBoolean() ? at : end, foreign);
      }
    }
  }

  /** Another one for one of its numbers, if it has any. */
  private byte[] number() {
    int at = random.nextInt(message.length);
    while (at < message.length && !isDigit(at)) {
      at++;
    }
    int end = at;
    while (end < message.length && isDigit(end)) {
      end++;
    }
    long other = random.nextBoolean() ? random.nextLong() : random.nextInt(8);
    return at == end ? message : with(at, end, bytes(Long.toString(other)));
  }

  private boolean isDigit(int at) {
    return message[at] >= '0' && message[at] <= '9';
  }

  private byte[] with(int from, int to, byte[] between) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(message, 0, from);
    whole.writeBytes(between);
    whole.write(message, to, message.length - to);
    return whole.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
