package io.baton.broker;

import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkDetails;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;

/** One of the broker's own holds, and what is remembered of its link. On the loop's thread. */
final class HeldLink {
  private final LinkHandle handle;

  /** As last seen attached; null if it never was. */
  private LinkInfo attached;

  /** Of the interface that it sat on then; null if that is not in this network namespace. */
  private String ifname;

  /** Null before it is asked for. */
  private String place;

  /** Adopts. */
  HeldLink(LinkHandle handle) {
    this.handle = handle;
    look();
    ifname = currentIfname();
  }

  /** Lent. */
  LinkHandle handle() {
    return handle;
  }

  /** What the kernel says now. */
  LinkInfo look() {
    LinkInfo now = handle.info();
    if (isAttached(now)) {
      attached = now;
    }
    return now;
  }

  /** The kernel's name of its type; "unknown" if it never was seen attached. */
  String kind() {
    return attached == null ? "unknown" : attached.type().label();
  }

  /** What it sits on, or sat on when it was last seen attached. */
  LinkInfo target(LinkInfo now) {
    return attached == null ? now : attached;
  }

  /** Name of the interface that it sits on, or sat on; null if that is not here. */
  String ifname(LinkInfo now) {
    if (isAttached(now)) {
      ifname = currentIfname();
    }
    return ifname;
  }

  /** What it sits on, as only the link itself tells; null if it does not. It never changes. */
  String place() {
    if (place == null) {
      place = readPlace();
    }
    return place.isEmpty() ? null : place;
  }

  private String readPlace() {
    try {
      return handle.details().map(LinkDetails::label).orElse("");
    } catch (KernelException e) {
      return ""; // Nothing aborts a listing.
    }
  }

  Event.Seen seen(LinkInfo now) {
    if (isAttached(now)) {
      return Event.Seen.ATTACHED;
    }
    return targetLives() ? Event.Seen.DETACHED : Event.Seen.TARGET_GONE;
  }

  /** Whether what it sat on is there still, as far as that can be seen from here. */
  private boolean targetLives() {
    if (attached == null) {
      return false;
    }
    return attached.cgroupId() != 0
        ? Kernel.cgroupPath(attached.cgroupId()).isPresent()
        : ifname != null && Kernel.ifname(attached.ifindex()).isPresent();
  }

  private String currentIfname() {
    return attached == null ? null : Kernel.ifname(attached).orElse(null);
  }

  private static boolean isAttached(LinkInfo link) {
    return link.liveness() != LinkInfo.Liveness.DETACHED;
  }

  /** Any thread. */
  void close() {
    handle.close();
  }
}
