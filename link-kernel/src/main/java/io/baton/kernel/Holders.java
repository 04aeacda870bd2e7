package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who has a link open, from the kernel's own list of all descriptors: two iterator programs, which
 * have to be loaded once. In a PID namespace of its own it sees the processes of that one. Not seen
 * are links that lie in a socket unread or in an io_uring: only {@link #references} counts those.
 * Linux 5.11, with CAP_BPF and CAP_PERFMON. Not for several threads.
 */
public final class Holders implements AutoCloseable {
  /** struct descriptor in holders.bpf.c: u32 link, u32 pid, u64 file, u32 fd, and 4 bytes more. */
  private static final int DESCRIPTOR_SIZE = 24;

  private static final int PID = 4;
  private static final int FILE = 8;
  private static final int FD = 16;

  /** struct references: u32 link, u32 count. */
  private static final int REFERENCES_SIZE = 8;

  private static final int COUNT = 4;

  /** struct known: u32 fd, 4 bytes more, and two pointers that the program fills in. */
  private static final int KNOWN_SIZE = 24;

  private static final int OPERATIONS = 8;

  private final LinkHandle descriptors;
  private final LinkHandle references;
  private final IteratorRecords<Hold> holds =
      new IteratorRecords<>(
          DESCRIPTOR_SIZE,
          (bytes, at) ->
              new Hold(
                  bytes.getInt(at),
                  bytes.getInt(at + PID),
                  bytes.getInt(at + FD),
                  bytes.getLong(at + FILE)));
  private final IteratorRecords<Map.Entry<Integer, Integer>> counts =
      new IteratorRecords<>(
          REFERENCES_SIZE, (bytes, at) -> Map.entry(bytes.getInt(at), bytes.getInt(at + COUNT)));

  private Holders(LinkHandle descriptors, LinkHandle references) {
    this.descriptors = descriptors;
    this.references = references;
  }

  /**
   * Loads and attaches the iterators.
   *
   * @param object what holders.bpf.o has
   * @throws KernelException EPERM without CAP_BPF and CAP_PERFMON
   * @throws NotSupportedException if libbpf is not installed
   */
  public static Holders open(byte[] object) {
    try (BpfObject loaded = BpfObject.load(object, "holders.bpf.o");
        BpfMap own = loaded.map("own")) {
      LinkHandle descriptors = attach(loaded, "descriptors");
      LinkHandle references = null;
      try {
        references = attach(loaded, "references");
        Holders holders = new Holders(descriptors, references);
        holders.learn(own);
        return holders;
      } catch (RuntimeException e) {
        descriptors.close();
        if (references != null) {
          references.close();
        }
        throw e;
      }
    }
  }

  private static LinkHandle attach(BpfObject object, String name) {
    try (Program program = object.program(name)) {
      return Kernel.attach(new Hook.Iterator(new IteratorRange.All()), program);
    }
  }

  /**
   * One reading in which the program sees a descriptor of which it is known that it is a link's.
   */
  private void learn(BpfMap own) {
    ByteBuffer key = ByteBuffer.allocate(Integer.BYTES);
    ByteBuffer value = ByteBuffer.allocate(KNOWN_SIZE).order(ByteOrder.nativeOrder());
    int fd = descriptors.acquire();
    try {
      own.update(key, value.putInt(0, fd));
      holds.read(descriptors);
    } finally {
      descriptors.release();
    }
    if (own.lookup(key).getLong(OPERATIONS) == 0) {
      throw new NotSupportedException(
          "the kernel does not show an iterator its reader's own files");
    }
  }

  /** The links of the iterators themselves, by their IDs. */
  public Set<Integer> own() {
    return Set.of(descriptors.objectId(), references.objectId());
  }

  /**
   * Every descriptor of every link, in the order of processes. The same list if it is as it was.
   */
  public List<Hold> holds() {
    return holds.read(descriptors);
  }

  /**
   * How many references there are to each link, by its ID: one for each {@link Hold#file}, one for
   * each pin, one for each that nobody can see, and now and then one of a call in progress.
   */
  public Map<Integer, Integer> references() {
    return counts.read(references).stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b));
  }

  @Override
  public void close() {
    descriptors.close();
    references.close();
  }
}
