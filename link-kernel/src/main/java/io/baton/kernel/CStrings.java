package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An array of C strings with NULL behind the last, as execve(2) takes two of; outside the heap. */
final class CStrings {
  private final ByteBuffer memory;
  private final long address;

  CStrings(List<String> strings) {
    List<byte[]> encoded = strings.stream().map(Scratch::encode).toList();
    int pointers = (strings.size() + 1) * Long.BYTES;
    int size = encoded.stream().mapToInt(bytes -> bytes.length + 1).sum();
    memory = ByteBuffer.allocateDirect(pointers + size).order(ByteOrder.nativeOrder());
    address = Scratch.address(memory);
    memory.position(pointers);
    for (int i = 0; i < encoded.size(); i++) {
      memory.putLong(i * Long.BYTES, address + memory.position());
      memory.put(encoded.get(i)).put((byte) 0);
    }
  }

  /** Address of the first string; valid as long as this object is. */
  long first() {
    return memory.getLong(0);
  }

  /** Valid as long as this object is. */
  long address() {
    return address;
  }
}
