package tallystick.keeper;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tallystick.intent.OrganisationId;
import tallystick.keeper.life.DiskWatch;
import tallystick.keeper.life.HaltAfter;
import tallystick.tally.log.Disk;
import tallystick.venues.binance.wire.Call;

/**
 * What a keeper is started with.
 *
 * @param folder its own: vault, tally, hosts file; nobody else's to read
 * @param run where its sockets are made
 * @param serverUser whom server.sock admits
 * @param approverUser whom approval.sock admits
 * @param origin the tally's name, for example {@code tallystick.local/demo}
 * @param hosts its list of hosts
 * @param settleAfterMs how long after logging "the venue does not know it" is believed
 * @param stretchKib Argon2id's memory for a new vault
 * @param reserveBytes what is left of the disk below this is kept for freeze, cancel and close
 * @param restored the folder was restored from a backup: begin a new epoch, frozen
 * @param wallMs wall time
 * @param monotonicMs a clock that nobody sets
 * @param disk the tally's disk
 * @param say a line for the operator
 */
public record KeeperConfig(
    Path folder,
    Path run,
    String serverUser,
    String approverUser,
    String origin,
    OrganisationId organisation,
    Path hosts,
    long settleAfterMs,
    int stretchKib,
    long reserveBytes,
    boolean restored,
    HaltAfter haltAfter,
    LongSupplier wallMs,
    LongSupplier monotonicMs,
    Disk disk,
    Consumer<String> say) {
  /** A request may be acted on for its window; ten seconds more for clocks and queues. */
  public static final long DEFAULT_SETTLE_AFTER_MS = Call.RECV_WINDOW_MS + 10_000;

  /** RFC 9106's second recommendation: 64 MiB. */
  public static final int DEFAULT_STRETCH_KIB = 64 * 1024;

  /** The usual clocks, disk and patience. */
  public static KeeperConfig of(
      Path folder,
      Path run,
      String serverUser,
      String approverUser,
      String origin,
      OrganisationId organisation) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        folder.resolve("hosts"),
        DEFAULT_SETTLE_AFTER_MS,
        DEFAULT_STRETCH_KIB,
        DiskWatch.RESERVE_BYTES,
        false,
        HaltAfter.never(),
        System::currentTimeMillis,
        () -> System.nanoTime() / 1_000_000,
        Disk.real(),
        line -> System.err.println("keeper: " + line));
  }

  public KeeperConfig withHosts(Path file) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        file,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        restored,
        haltAfter,
        wallMs,
        monotonicMs,
        disk,
        say);
  }

  public KeeperConfig withSettleAfterMs(long ms) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        ms,
        stretchKib,
        reserveBytes,
        restored,
        haltAfter,
        wallMs,
        monotonicMs,
        disk,
        say);
  }

  public KeeperConfig withStretchKib(int kib) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        kib,
        reserveBytes,
        restored,
        haltAfter,
        wallMs,
        monotonicMs,
        disk,
        say);
  }

  public KeeperConfig withRestored(boolean value) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        value,
        haltAfter,
        wallMs,
        monotonicMs,
        disk,
        say);
  }

  public KeeperConfig withHaltAfter(HaltAfter value) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        restored,
        value,
        wallMs,
        monotonicMs,
        disk,
        say);
  }

  public KeeperConfig withClocks(LongSupplier wall, LongSupplier monotonic) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        restored,
        haltAfter,
        wall,
        monotonic,
        disk,
        say);
  }

  public KeeperConfig withDisk(Disk value) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        restored,
        haltAfter,
        wallMs,
        monotonicMs,
        value,
        say);
  }

  public KeeperConfig withSay(Consumer<String> value) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        settleAfterMs,
        stretchKib,
        reserveBytes,
        restored,
        haltAfter,
        wallMs,
        monotonicMs,
        disk,
        value);
  }
}
