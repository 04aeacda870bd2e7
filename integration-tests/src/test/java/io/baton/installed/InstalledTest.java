package io.baton.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Machine;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import io.baton.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The package on a machine of systemd's that is thrown away: a link stays through all of it. */
class InstalledTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern LINK_ID = Pattern.compile("\"id\":\\s*(\\d+)");

  private static final Sandbox SANDBOX = Sandbox.create();

  private static Path first;
  private static Path second;
  private static Machine machine;

  @BeforeAll
  static void boot() throws IOException {
    first = Deb.build(SANDBOX.folder(), "1.0");
    second = Deb.build(SANDBOX.folder(), "1.1");
    machine = new Machine(SANDBOX);
    Programs.DEMO.copyTo(machine.path("tmp"));
    machine.run("ip", "link", "add", "demo0", "type", "veth", "peer", "name", "demo1");
  }

  @AfterAll
  static void end() {
    try (SANDBOX) {
      if (machine != null) {
        machine.close();
      }
    }
  }

  @BeforeEach
  void installFirst() throws IOException {
    install(first);
  }

  @AfterEach
  void release() {
    machine.run("sh", "-c", "! baton show -q edge || baton release edge");
    machine.run("rm", "-rf", "/run/systemd/system/baton.service.d");
  }

  private static void install(Path deb) throws IOException {
    Path there = machine.path("tmp/" + deb.getFileName());
    Files.copy(deb, there, StandardCopyOption.REPLACE_EXISTING);
    machine.run("dpkg", "--install", "/tmp/" + deb.getFileName());
  }

  /** By root, who may; the link's ID. */
  private static int attach() {
    machine.run("baton", "attach", "xdp", "demo0", "/tmp/demo.bpf.o:firewall_v1", "--name", "edge");
    Matcher id = LINK_ID.matcher(machine.run("baton", "show", "edge", "--json"));
    assertTrue(id.find());
    return Integer.parseInt(id.group(1));
  }

  private static boolean isAttached(int link) {
    return Kernel.links().anyMatch(one -> one.id() == link);
  }

  private static String property(String name) {
    return machine.run("systemctl", "show", "--value", "--property=" + name, "baton").strip();
  }

  private static void assertHolds(int link) {
    assertTrue(isAttached(link));
    String shown = machine.run("baton", "show", "edge");
    assertTrue(shown.contains("link " + link), shown);
    assertTrue(shown.contains("demo0"), shown);
  }

  @Test
  void theServiceRunsWithoutAPrivilege() throws IOException {
    assertEquals("active", property("ActiveState"));
    String status = Files.readString(machine.path("proc/" + property("MainPID") + "/status"));
    assertTrue(status.matches("(?s).*CapPrm:\\t0+\n.*CapBnd:\\t0+\n.*NoNewPrivs:\\t1\n.*"), status);
    assertFalse(status.matches("(?s).*Uid:\\t0\\b.*"), status);
    assertHolds(attach());
  }

  @Test
  void whoConnectsStartsIt() {
    machine.run("systemctl", "stop", "baton.service");
    assertEquals("inactive", property("ActiveState"));
    int link = attach();
    assertEquals("active", property("ActiveState"));
    assertHolds(link);
  }

  @Test
  void aBrokerThatIsKilledOrHangsIsStartedAnew() throws IOException {
    int link = attach();
    machine.run("systemctl", "kill", "--signal=KILL", "baton");
    Await.until("started anew", SOON, () -> property("NRestarts").equals("1"));
    assertHolds(link);

    Path dropIn = machine.path("run/systemd/system/baton.service.d");
    Files.createDirectories(dropIn);
    Files.writeString(
        dropIn.resolve("watchdog.conf"), "[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\n");
    machine.run("systemctl", "daemon-reload");
    machine.run("systemctl", "restart", "baton");
    String before = property("MainPID");
    machine.run("systemctl", "kill", "--signal=STOP", "baton");
    Await.until(
        "noticed",
        SOON,
        () -> !property("MainPID").equals(before) && property("SubState").equals("running"));
    assertHolds(link);
  }

  @Test
  void aReloadTellsOfAMistakeInThePolicy() throws IOException {
    Path dropIn = machine.path("etc/baton/conf.d/mistake.toml");
    Files.writeString(dropIn, "[[rule]]\nuid = 1\nverbs = [\"fly\"]\nnames = [\"x\"]\n");
    assertFalse(machine.status("systemctl", "reload", "baton") == 0);
    Files.delete(dropIn);
    machine.run("systemctl", "reload", "baton");
    Await.until("reloaded", SOON, () -> property("SubState").equals("running"));
    String journal = machine.run("journalctl", "--no-pager", "--unit=baton");
    assertTrue(journal.contains("there is no verb \"fly\""), journal);
    assertTrue(journal.contains("baton: reloaded the policy"), journal);
  }

  @Test
  void anUpgradeRestartsItUnderAHeldLink() throws IOException {
    int link = attach();
    String before = property("MainPID");
    install(second);
    assertFalse(property("MainPID").equals(before));
    assertHolds(link);
    assertEquals("1.1", machine.run("dpkg-query", "-W", "-f", "${Version}", "baton"));
  }

  @Test
  void aRemovalLeavesWhatIsHeldUntilToldOtherwise() throws IOException {
    int link = attach();
    String said = machine.run("dpkg", "--remove", "baton");
    assertTrue(said.contains("baton: links that stay attached, pinned in /sys/fs/bpf/baton"), said);
    assertFalse(Files.exists(machine.path("usr/lib/baton")));
    assertTrue(isAttached(link));

    install(second);
    assertHolds(link);

    machine.run("sh", "-c", "echo baton baton/detach boolean true | debconf-set-selections");
    machine.run("dpkg", "--purge", "baton");
    Await.until("detached", SOON, () -> !isAttached(link));
    assertFalse(Files.exists(machine.path("etc/baton")));
    install(first);
  }

  /** That of bash a shell needs no machine for: see {@link ContentsTest}. */
  @Test
  void zshCompletes() throws IOException {
    Needs.tools("zsh");
    Files.copy(Path.of("src/test/python/zsh.py"), machine.path("tmp/zsh.py"));
    machine.run("python3", "/tmp/zsh.py", "baton serve --eph", "--ephemeral ");
    machine.run("python3", "/tmp/zsh.py", "baton policy ex", "explain ");
  }

  /** The trigger that dpkg pulls when it has unpacked something into /usr/lib/jvm. */
  @Test
  void anArchiveOfClassesIsMadeAndMadeAnewForAnotherJvm() throws IOException {
    Path archive = machine.path("usr/lib/baton/baton.jsa");
    Object before = Files.getAttribute(archive, "unix:ino");
    machine.run("dpkg-trigger", "--by-package=openjdk", "/usr/lib/jvm/java");
    machine.run("dpkg", "--triggers-only", "--pending");
    assertFalse(before.equals(Files.getAttribute(archive, "unix:ino")));
    machine.run("systemctl", "restart", "baton");
    String maps = Files.readString(machine.path("proc/" + property("MainPID") + "/maps"));
    assertTrue(maps.contains(" /usr/lib/baton/baton.jsa\n"), maps);
  }

  @Test
  void theDropInAddsWhatSharedHooksAndInspectionNeed() throws IOException {
    String attach = "attach xdp demo0 /usr/share/demo.bpf.o:firewall_v1 --name ";
    machine.run("cp", "/tmp/demo.bpf.o", "/usr/share");
    String uid = machine.run("id", "-u", "baton").strip();
    String name = "u" + uid + "/edge";

    String without = asTheBroker(attach + name);
    assertTrue(without.contains("EPERM"), without);
    String unable = asTheBroker("doctor");
    assertTrue(unable.contains("\nno      see every link of the host"), unable);

    Path dropIns = Files.createDirectories(machine.path("run/systemd/system/as-baton.service.d"));
    Files.copy(
        machine.path("usr/share/doc/baton/examples/shared-hooks.conf"),
        dropIns.resolve("shared-hooks.conf"));
    String attached = asTheBroker(attach + name);
    assertTrue(attached.contains(name + "   ATTACHED: firewall_v1"), attached);
    machine.run("baton", "release", name);
    String able = asTheBroker("doctor");
    assertTrue(able.contains("\nyes     see every link of the host"), able);
    assertTrue(able.contains("\nyes     see every holder"), able);
  }

  /** What a command of baton says as the broker's user, and behind its walls. */
  private static String asTheBroker(String command) throws IOException {
    Path units = machine.path("run/systemd/system");
    String service = Files.readString(machine.path("usr/lib/systemd/system/baton.service"));
    Files.writeString(
        units.resolve("as-baton.service"),
        service.replaceAll("(?m)^(Exec(Start|Reload)|Restart|Watchdog|Type).*", "")
            + "[Service]\nType=oneshot\nStandardOutput=truncate:/run/said\nStandardError=inherit\n"
            + "ExecStart=/usr/bin/baton "
            + command);
    machine.run("systemctl", "daemon-reload");
    machine.status("systemctl", "start", "as-baton");
    return Files.readString(machine.path("run/said"));
  }
}
