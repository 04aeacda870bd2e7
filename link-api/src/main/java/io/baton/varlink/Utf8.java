package io.baton.varlink;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A strict decoder and the room it decodes into: one for each thread, kept between messages. */
final class Utf8 {
  private static final int FIRST_ROOM = 4096;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private CharBuffer room = CharBuffer.allocate(FIRST_ROOM);

  /**
   * Decodes all of it into {@link #chars}.
   *
   * @return how many characters
   */
  int decode(ByteBuffer text) throws CharacterCodingException {
    // Never more characters than bytes.
    if (room.capacity() < text.remaining()) {
      room = CharBuffer.allocate(text.remaining());
    }
    room.clear();
    CoderResult result = decoder.reset().decode(text, room, true);
    if (result.isError()) {
      result.throwException();
    }
    decoder.flush(room);
    return room.position();
  }

  /** What was decoded last, from index 0. */
  char[] chars() {
    return room.array();
  }
}
