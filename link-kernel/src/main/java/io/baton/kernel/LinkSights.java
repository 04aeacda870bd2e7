package io.baton.kernel;

import java.util.List;

/**
 * What all links of the host look like, read again and again: by an iterator program, which holds
 * none of them and costs a fraction of asking for each. Linux 5.8, with CAP_BPF and CAP_PERFMON.
 * Not for several threads.
 */
public final class LinkSights implements AutoCloseable {
  /** struct sight in sights.bpf.c: u32 link, u32 program, u32 map, u32 attached. */
  private static final int SIZE = 16;

  private static final int PROGRAM = 4;
  private static final int MAP = 8;
  private static final int ATTACHED = 12;

  private final LinkHandle iterator;
  private final IteratorRecords<LinkSight> records =
      new IteratorRecords<>(
          SIZE,
          (bytes, at) ->
              new LinkSight(
                  bytes.getInt(at),
                  bytes.getInt(at + PROGRAM),
                  bytes.getInt(at + MAP),
                  bytes.getInt(at + ATTACHED) != 0));

  private LinkSights(LinkHandle iterator) {
    this.iterator = iterator;
  }

  /**
   * Loads and attaches the iterator.
   *
   * @param object what sights.bpf.o has
   * @throws KernelException EPERM without CAP_BPF and CAP_PERFMON
   * @throws NotSupportedException if libbpf is not installed
   */
  public static LinkSights open(byte[] object) {
    try (BpfObject loaded = BpfObject.load(object, "sights.bpf.o");
        Program program = loaded.program("sights")) {
      return new LinkSights(Kernel.attach(new Hook.Iterator(new IteratorRange.All()), program));
    }
  }

  /**
   * In the order of their IDs; its own iterator is one of them. The same list if it is as it was.
   */
  public List<LinkSight> read() {
    return records.read(iterator);
  }

  /** The same without an iterator, by asking for each: needs CAP_SYS_ADMIN. */
  public static List<LinkSight> readEach() {
    return Kernel.links().map(LinkSight::of).toList();
  }

  @Override
  public void close() {
    iterator.close();
  }
}
