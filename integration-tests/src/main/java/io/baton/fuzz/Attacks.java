package io.baton.fuzz;

import io.baton.kernel.Fd;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a hostile client does, one thing after the other, as its seed says; and that what the broker
 * answers is what it may answer. Not for several threads.
 */
final class Attacks implements AutoCloseable {
  /** Left alone with what they have not read, or not sent to its end. */
  private static final int HELD = 8;

  private static final int FLOOD = 100;
  private static final int HASTE = 200;

  /** Told if it fails. */
  private static final int REMEMBERED = 6;

  private static final int REMEMBERED_BYTES = 400;

  private final Path socket;
  private final boolean crowds;
  private final Random random;
  private final Arsenal arsenal;
  private final Calls calls;
  private final String prefix;
  private final Deque<Stranger> held = new ArrayDeque<>();
  private final Deque<String> last = new ArrayDeque<>();
  private int connections;
  private int messages;

  /**
   * @param crowds rather many connections than many calls
   */
  Attacks(Path socket, boolean crowds, Random random, Arsenal arsenal) {
    this.socket = socket;
    this.crowds = crowds;
    this.random = random;
    this.arsenal = arsenal;
    this.prefix = "u" + arsenal.uid() + "/";
    this.calls = new Calls(random, arsenal, prefix);
  }

  int connections() {
    return connections;
  }

  int messages() {
    return messages;
  }

  /**
   * @throws AssertionError if the broker does what it must not do
   */
  void next() {
    int dice = random.nextInt(crowds ? 6 : 20);
    try {
      switch (dice) {
        case 0 -> hurry();
        case 1 -> leaveUnread();
        case 2 -> leaveUnfinished();
        case 3 -> closeHalf();
        case 4, 5 -> {
          if (crowds) {
            flood();
          } else {
            splitEverywhere();
          }
        }
        default -> converse();
      }
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError(e + "\nthe last messages:\n" + String.join("\n", last), e);
    }
  }

  /** Calls and reads the answers; most of the calls are spoilt, in pieces, with too much. */
  private void converse() {
    try (Stranger stranger = connect()) {
      boolean open = stranger != null;
      // Nothing behind a call that waits, or that has no end, is answered.
      boolean answered = true;
      for (int i = random.nextInt(8); i >= 0 && open; i--) {
        Calls.Sample call = calls.next();
        boolean spoilt = random.nextInt(4) > 0;
        byte[] message = spoilt ? Mutation.of(call.message(), random) : call.message();
        boolean wrong = spoilt && random.nextInt(3) == 0;
        List<Fd> with = wrong ? arsenal.any(stranger.fd()) : call.descriptors();
        answered &= isAnswered(call, message, spoilt);
        open = sendInPieces(stranger, message, with) && (!answered || checkNext(stranger));
      }
    }
  }

  /** Whether an answer, or the end, has to come soon. */
  private static boolean isAnswered(Calls.Sample call, byte[] message, boolean spoilt) {
    if (!spoilt) {
      return call.answers();
    }
    String text = new String(message, StandardCharsets.ISO_8859_1);
    return call.answers()
        && text.endsWith("\0")
        && !text.contains("waitSec")
        && !text.contains("oneway");
  }

  private boolean sendInPieces(Stranger stranger, byte[] message, List<Fd> descriptors) {
    if (message.length == 0) {
      return true;
    }
    int half = random.nextInt(message.length);
    return random.nextBoolean() || half == 0
        ? send(stranger, message, 0, message.length, descriptors)
        : send(stranger, message, 0, half, descriptors)
            && send(
                stranger,
                message,
                half,
                message.length,
                random.nextInt(20) == 0 ? descriptors : List.of());
  }

  private void splitEverywhere() {
    try (Stranger stranger = connect()) {
      if (stranger == null) {
        return;
      }
      Calls.Sample call = calls.next();
      byte[] message = call.message();
      boolean sent = send(stranger, message, 0, 1, call.descriptors());
      for (int at = 1; at < message.length && sent; at++) {
        sent = stranger.send(message, at, at + 1, List.of());
      }
      if (sent && call.answers()) {
        checkNext(stranger);
      }
    }
  }

  /** Says that it sends no more, and then reads to the end, or does not. */
  private void closeHalf() throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      connections++;
      Calls.Sample call = calls.next();
      byte[] message = call.message();
      int length = random.nextBoolean() ? message.length : random.nextInt(message.length);
      remember(message);
      channel.write(ByteBuffer.wrap(message, 0, length));
      channel.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (call.answers() && random.nextInt(8) > 0 && channel.read(answer.clear()) >= 0) {
        // To the end.
      }
    } catch (IOException e) {
      // It was quicker to close.
    }
  }

  /** Calls for as much as it can get, reads none of it. */
  private void leaveUnread() {
    Stranger stranger = connect();
    if (stranger != null) {
      hold(stranger);
      boolean room = true;
      for (int i = 0; i < FLOOD && room; i++) {
        Calls.Sample call = calls.nextLong();
        room = send(stranger, call.message(), 0, call.message().length, List.of());
      }
    }
  }

  /** Descriptors on their way to here, or with a message that does not end. */
  private void leaveUnfinished() {
    Stranger stranger = connect();
    if (stranger != null) {
      hold(stranger);
      Calls.Sample call = random.nextBoolean() ? calls.nextClaim() : calls.next();
      int length = call.message().length - random.nextInt(2);
      send(stranger, call.message(), 0, length, arsenal.any(stranger.fd()));
      Calls.Sample claim = calls.nextClaim();
      send(stranger, claim.message(), 0, claim.message().length, claim.descriptors());
    }
  }

  /** More connections than it may have. */
  private void flood() {
    List<Stranger> flood = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      Stranger stranger = connect();
      if (stranger != null) {
        flood.add(stranger);
      }
    }
    for (Stranger stranger : flood) {
      byte[] message = calls.next().message();
      int length = random.nextInt(message.length);
      send(stranger, message, 0, length, arsenal.any(stranger.fd()));
    }
    flood.forEach(Stranger::close);
  }

  /** Connects and closes, also before anybody has seen it, and what it sent with it. */
  private void hurry() {
    for (int i = 0; i < HASTE; i++) {
      try (Stranger stranger = connect()) {
        if (stranger != null && random.nextInt(4) == 0) {
          Calls.Sample call = calls.next();
          send(stranger, call.message(), 0, call.message().length, call.descriptors());
        }
      }
    }
  }

  private void hold(Stranger stranger) {
    held.add(stranger);
    if (held.size() > HELD) {
      held.remove().close();
    }
  }

  /** Null if there is no room. */
  private Stranger connect() {
    Optional<Stranger> connected = Stranger.connect(socket);
    connected.ifPresent(stranger -> connections++);
    return connected.orElse(null);
  }

  private boolean send(Stranger to, byte[] message, int from, int end, List<Fd> descriptors) {
    messages += from == 0 ? 1 : 0;
    remember(Arrays.copyOfRange(message, from, end));
    return end == from || to.send(message, from, end, descriptors);
  }

  private void remember(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1).replace('\0', '~');
    last.add(text.substring(0, Math.min(text.length(), REMEMBERED_BYTES)));
    if (last.size() > REMEMBERED) {
      last.remove();
    }
  }

  /** False if the end came instead. */
  private boolean checkNext(Stranger stranger) {
    Optional<Message> next = stranger.next();
    next.ifPresent(this::check);
    return next.isPresent();
  }

  /** Whether it is declared, and about nothing but what is ours. */
  private void check(Message answer) {
    try (answer) {
      arsenal.check(answer);
      Map<String, Object> members = answer.members();
      if (members.get("error") instanceof String error && !calls.isError(error)) {
        throw new AssertionError("an error that is not declared: " + members);
      }
      Parameters parameters = answer.parameters();
      Parameters entry = parameters.objectOrNull("entry");
      if (entry != null && !entry.string("name").startsWith(prefix)) {
        throw new AssertionError("an entry of somebody else's: " + members);
      }
      String claimId = parameters.stringOrNull("claimId");
      if (claimId != null) {
        calls.received(claimId);
      }
    }
  }

  /** Ends what it holds; more may follow. */
  @Override
  public void close() {
    held.forEach(Stranger::close);
    held.clear();
  }
}
