package io.baton.broker;

import io.baton.Broker;
import java.nio.file.Path;

/**
 * How a broker runs.
 *
 * @param socket where it listens, unless the starter passed a socket (LISTEN_FDS)
 * @param state folder of its records, made if missing; lives as long as the boot, as links do
 * @param bpffs folder of its pins on a bpffs, made if missing
 * @param policy who may do what; may be missing if it is the default one
 * @param metrics where they are asked for, a path or a loopback address with a port; null: nowhere
 * @param ephemeral accept a bpffs whose mount ends with this process: then a broker's death loses
 *     what only the broker held
 * @param takeOver from the broker that runs with these places, which ends once this one serves
 */
public record ServerOptions(
    Path socket,
    Path state,
    Path bpffs,
    Path policy,
    String metrics,
    boolean ephemeral,
    boolean takeOver) {
  public static final Path DEFAULT_STATE = Path.of("/run/baton/state");
  public static final Path DEFAULT_BPFFS = Path.of("/sys/fs/bpf/baton");

  public static ServerOptions defaults() {
    return new ServerOptions(
        Broker.DEFAULT_SOCKET,
        DEFAULT_STATE,
        DEFAULT_BPFFS,
        PolicyFile.DEFAULT,
        null,
        false,
        false);
  }
}
