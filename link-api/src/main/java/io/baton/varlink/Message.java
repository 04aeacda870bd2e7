package io.baton.varlink;

import io.baton.kernel.Fd;
import java.util.List;
import java.util.Map;

/**
 * One message as it came, with the descriptors that came with it, which are the receiver's: it
 * takes the ones it wants and closes the message, which closes the rest.
 */
public final class Message implements AutoCloseable {
  private final Map<String, Object> members;
  private final Fd[] descriptors;

  /** Adopts the descriptors. */
  public Message(Map<String, Object> members, List<Fd> descriptors) {
    this.members = members;
    this.descriptors = descriptors.toArray(Fd[]::new);
  }

  public Map<String, Object> members() {
    return members;
  }

  /** Those of a reply, empty if it has none; unknown ones are ignored. */
  public Parameters parameters() {
    return Parameters.ofReply(members).objectOrEmpty("parameters");
  }

  /** How many came, taken or not. */
  public int descriptors() {
    return descriptors.length;
  }

  /** The descriptor of that index, lent; null if there is none or it was taken. */
  public Fd descriptor(long index) {
    return index < 0 || index >= descriptors.length ? null : descriptors[(int) index];
  }

  /** The descriptor of that index, from now on the caller's; null as above. */
  public Fd take(long index) {
    Fd fd = descriptor(index);
    if (fd != null) {
      descriptors[(int) index] = null;
    }
    return fd;
  }

  @Override
  public void close() {
    for (int i = 0; i < descriptors.length; i++) {
      Fd fd = take(i);
      if (fd != null) {
        fd.close();
      }
    }
  }
}
