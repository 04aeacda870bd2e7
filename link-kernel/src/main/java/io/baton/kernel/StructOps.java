package io.baton.kernel;

import java.nio.ByteBuffer;

/**
 * Maps of object files whose programs implement what the kernel asks for (section ".struct_ops"):
 * loaded so that links can be made with them, and several, one in place of another.
 */
final class StructOps {
  private static final int BPF_MAP_TYPE_ARRAY = 2;
  private static final int BPF_MAP_TYPE_STRUCT_OPS = 26;
  private static final int BPF_F_LINK = 0x2000;

  private StructOps() {}

  static boolean is(long map) {
    return Libbpf.bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS;
  }

  /** Before the object is loaded. */
  static void makeForLinks(long map) {
    Libbpf.bpf_map__set_map_flags(map, Libbpf.bpf_map__map_flags(map) | BPF_F_LINK);
  }

  /**
   * Once the object is loaded, with all of the map's programs: tells the kernel which program
   * implements what, after which the map never changes.
   *
   * <p>libbpf knows that value and writes it to the map only to attach it at once, for which there
   * may be no room yet: another map may be attached under that name. So under the map's number it
   * is given an array, which takes any value, and which nothing can be attached with.
   *
   * @param own a descriptor of the map apart from libbpf's, borrowed
   */
  static void fill(long map, Fd own) {
    try (BpfMap real = BpfMap.adopt(own.dup());
        BpfMap array =
            BpfMap.adopt(BpfMap.createOfOne(BPF_MAP_TYPE_ARRAY, real.valueSize(), "array"))) {
      int placed = Libc.dup3(array.acquire(), Libbpf.bpf_map__fd(map), Libc.O_CLOEXEC);
      array.release();
      if (placed < 0) {
        throw Libc.failure("dup3", own.what());
      }
      long link = Libbpf.bpf_map__attach_struct_ops(map);
      if (link != 0) {
        // Of libbpf before 1.2: no link of the kernel's.
        Libbpf.bpf_link__disconnect(link);
        Libbpf.bpf_link__destroy(link);
      }
      ByteBuffer first = ByteBuffer.allocate(Integer.BYTES);
      real.update(first, array.lookup(first));
    }
  }
}
