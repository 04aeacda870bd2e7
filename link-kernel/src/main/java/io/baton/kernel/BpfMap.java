package io.baton.kernel;

import java.nio.ByteBuffer;

/** A hold on a map. Any thread may call any method. */
public final class BpfMap implements AutoCloseable {
  /** Adopts the descriptor of a map, also when this throws. */
  public static BpfMap adopt(Fd map) {
    throw new UnsupportedOperationException();
  }

  public int id() {
    throw new UnsupportedOperationException();
  }

  /**
   * BPF_MAP_LOOKUP_ELEM; both buffers native order, from their position, sized as the map says. A
   * per-CPU map gives one value, padded to 8 bytes, for each possible CPU.
   *
   * @return a new buffer with the value, or null if there is none
   */
  public ByteBuffer lookup(ByteBuffer key) {
    throw new UnsupportedOperationException();
  }

  /** BPF_MAP_UPDATE_ELEM with BPF_ANY. */
  public void update(ByteBuffer key, ByteBuffer value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
