package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hold on a map. Any thread may call any method. */
public final class BpfMap implements AutoCloseable {
  private static final int TYPE_PERCPU_HASH = 5;
  private static final int TYPE_PERCPU_ARRAY = 6;
  private static final int TYPE_LRU_PERCPU_HASH = 10;
  private static final int TYPE_SOCKMAP = 15;
  private static final int TYPE_SOCKHASH = 18;

  private final Fd map;
  private final int id;
  private final String name;
  private final int type;
  private final int keySize;

  /** Of the whole value as user space sees it, all CPUs' together. */
  private final int valueSize;

  private BpfMap(Fd map, int id, String name, int type, int keySize, int valueSize) {
    this.map = map;
    this.id = id;
    this.name = name;
    this.type = type;
    this.keySize = keySize;
    this.valueSize = valueSize;
  }

  /**
   * Adopts the descriptor of a map, also when this throws.
   *
   * @throws KernelException EINVAL if it is not a map
   */
  public static BpfMap adopt(Fd map) {
    try {
      Kernel.require("map", map);
      int number = map.acquire();
      try {
        Scratch scratch = BpfInfo.read(number, BpfInfo.MAP_SIZE, map.what());
        ByteBuffer info = scratch.bytes;
        String name = scratch.text(BpfInfo.AT + BpfInfo.MAP_NAME, BpfInfo.NAME_LEN);
        int id = info.getInt(BpfInfo.AT + BpfInfo.MAP_ID);
        int keySize = info.getInt(BpfInfo.AT + BpfInfo.MAP_KEY_SIZE);
        int valueSize = info.getInt(BpfInfo.AT + BpfInfo.MAP_VALUE_SIZE);
        int type = info.getInt(BpfInfo.AT + BpfInfo.MAP_TYPE);
        boolean perCpu =
            type == TYPE_PERCPU_HASH || type == TYPE_PERCPU_ARRAY || type == TYPE_LRU_PERCPU_HASH;
        int whole = perCpu ? aligned(valueSize) * possibleCpus() : valueSize;
        return new BpfMap(map, id, name, type, keySize, whole);
      } finally {
        map.release();
      }
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }

  /**
   * The map with that ID: BPF_MAP_GET_FD_BY_ID. Needs CAP_SYS_ADMIN.
   *
   * @throws KernelException ENOENT if it is gone, EPERM without the capability
   */
  public static BpfMap open(int id) {
    return adopt(Enumeration.map(id));
  }

  /**
   * BPF_MAP_CREATE of one entry with the key 0: the caller's.
   *
   * @param name at most 15 characters
   */
  static Fd createOfOne(int type, int valueSize, String name) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.MAP_TYPE, type);
    attr.bytes.putInt(BpfAttr.KEY_SIZE, Integer.BYTES);
    attr.bytes.putInt(BpfAttr.VALUE_SIZE, valueSize);
    attr.bytes.putInt(BpfAttr.MAX_ENTRIES, 1);
    attr.bytes.put(BpfAttr.MAP_NAME, Scratch.encode(name));
    int result = Bpf.call(Bpf.BPF_MAP_CREATE, attr);
    if (result < 0) {
      String hint = result == -Errno.EPERM ? Capability.missing(Capability.BPF) : null;
      throw new KernelException("BPF_MAP_CREATE", name, new Errno(-result), hint);
    }
    return Fd.created(result, "map " + name);
  }

  /** The kernel has a value for each CPU that could ever come, "0-3". */
  private static int possibleCpus() {
    try {
      String range = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
      return Integer.parseInt(range.substring(range.lastIndexOf('-') + 1)) + 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int aligned(int size) {
    return (size + 7) & ~7;
  }

  public int id() {
    return id;
  }

  /** At most 15 characters, possibly empty. */
  public String name() {
    return name;
  }

  /** A further hold, closed apart. */
  public BpfMap dup() {
    return new BpfMap(map.dup(), id, name, type, keySize, valueSize);
  }

  boolean holdsSockets() {
    return type == TYPE_SOCKMAP || type == TYPE_SOCKHASH;
  }

  /** Lent. */
  Fd fd() {
    return map;
  }

  /** A new descriptor of the map, to send: the caller's. */
  public Fd dupFd() {
    return map.dup();
  }

  /**
   * BPF_MAP_LOOKUP_ELEM; both buffers native order, from their position, sized as the map says. A
   * per-CPU map gives one value, padded to 8 bytes, for each possible CPU.
   *
   * @return a new buffer with the value, or null if there is none
   */
  public ByteBuffer lookup(ByteBuffer key) {
    ByteBuffer memory = memory(key);
    int result = call(Bpf.BPF_MAP_LOOKUP_ELEM, memory);
    if (result == -Errno.ENOENT) {
      return null;
    }
    check("BPF_MAP_LOOKUP_ELEM", result);
    return memory.position(aligned(keySize)).slice().order(ByteOrder.nativeOrder());
  }

  /** BPF_MAP_UPDATE_ELEM with BPF_ANY. */
  public void update(ByteBuffer key, ByteBuffer value) {
    ByteBuffer memory = memory(key);
    requireSize("value", value, valueSize);
    memory.position(aligned(keySize)).put(value.duplicate());
    check("BPF_MAP_UPDATE_ELEM", call(Bpf.BPF_MAP_UPDATE_ELEM, memory));
  }

  /** The key and, 8-aligned behind it, room for a value. */
  private ByteBuffer memory(ByteBuffer key) {
    requireSize("key", key, keySize);
    return ByteBuffer.allocateDirect(aligned(keySize) + valueSize).put(key.duplicate());
  }

  private void requireSize(String part, ByteBuffer buffer, int size) {
    if (buffer.remaining() != size) {
      throw new IllegalArgumentException(
          "%s: a %s has %d bytes, not %d".formatted(map, part, size, buffer.remaining()));
    }
  }

  private int call(int command, ByteBuffer memory) {
    long address = Scratch.address(memory);
    Scratch attr = BpfAttr.zeroed();
    int number = map.acquire();
    try {
      attr.bytes.putInt(BpfAttr.MAP_FD, number);
      attr.bytes.putLong(BpfAttr.KEY, address);
      attr.bytes.putLong(BpfAttr.VALUE, address + aligned(keySize));
      return Bpf.call(command, attr);
    } finally {
      map.release();
    }
  }

  /** Lends the number until {@link #release}. */
  int acquire() {
    return map.acquire();
  }

  void release() {
    map.release();
  }

  int valueSize() {
    return valueSize;
  }

  private void check(String command, int result) {
    if (result < 0) {
      throw new KernelException(command, map.what(), new Errno(-result), null);
    }
  }

  @Override
  public void close() {
    map.close();
  }

  /** "map 42" */
  @Override
  public String toString() {
    return "map " + id;
  }
}
