package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
  private static final Mounts MOUNTS =
      Mounts.parse(
          List.of(
              "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
              "23 22 0:21 / /proc rw - proc proc rw",
              "24 22 0:30 / /sys/fs/bpf rw,nosuid shared:9 master:2 - bpf bpf rw,mode=700",
              "25 22 0:31 /a\\040part /mnt/with\\040space rw - bpf bpf rw",
              "26 24 0:32 / /sys/fs/bpf/inner rw - bpf bpf rw",
              "27 26 0:33 / /sys/fs/bpf/inner rw - tmpfs tmpfs rw"));

  @Test
  void findsTheClosest() {
    assertEquals("ext4", MOUNTS.over(Path.of("/sys/fs")).type());
    assertEquals("0:30", MOUNTS.over(Path.of("/sys/fs/bpf")).device());
    assertEquals("0:30", MOUNTS.over(Path.of("/sys/fs/bpf/not/there/yet")).device());
    assertEquals("ext4", MOUNTS.over(Path.of("/sys/fs/bpfx")).type());
  }

  @Test
  void ofTwoOnOnePlaceTheLaterHidesTheOther() {
    assertEquals("tmpfs", MOUNTS.over(Path.of("/sys/fs/bpf/inner/x")).type());
  }

  @Test
  void readsFields() {
    Mounts.Entry part = MOUNTS.over(Path.of("/mnt/with space/x"));
    assertEquals("/a part", part.root());
    assertFalse(part.propagated());
    assertTrue(MOUNTS.over(Path.of("/sys/fs/bpf")).propagated());
    assertEquals("0:30", MOUNTS.ofType("bpf").orElseThrow().device());
    assertTrue(MOUNTS.has("0:21"));
    assertFalse(MOUNTS.has("0:2"));
  }

  @Test
  void readsTheRealOnes() {
    assertEquals("proc", Mounts.of("self").orElseThrow().at(Path.of("/proc/self")).type());
    assertTrue(Mounts.of("4711471147").isEmpty());
    assertEquals(Bpffs.Mount.NONE, Bpffs.check(Path.of("/proc")));
  }
}
