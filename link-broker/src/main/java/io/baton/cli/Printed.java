package io.baton.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A standard stream that remembers why it could not be written, which a PrintStream does not. */
final class Printed extends PrintStream {
  private final Remembering stream;

  Printed(OutputStream stream) {
    this(new Remembering(stream));
  }

  private Printed(Remembering stream) {
    super(stream, true, StandardCharsets.UTF_8);
    this.stream = stream;
  }

  /** The first reason; null if all was written. */
  String failure() {
    return checkError() ? stream.failure : null;
  }

  private static final class Remembering extends FilterOutputStream {
    private volatile String failure = "it is closed";

    Remembering(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e.getMessage();
        throw e;
      }
    }
  }
}
