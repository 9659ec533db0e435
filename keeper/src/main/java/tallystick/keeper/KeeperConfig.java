package tallystick.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.OrganisationId;
import tallystick.keeper.life.DiskWatch;
import tallystick.keeper.life.HaltAfter;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.witness.Witnesses;
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
 * @param approverOrigin where people approve with passkeys; empty: at the console only
 * @param unattendedKey approves without a person, for demonstrations; refused with a real venue
 * @param witnesses who countersigns the log
 */
public record KeeperConfig(
    Path folder,
    Path run,
    String serverUser,
    String approverUser,
    String origin,
    OrganisationId organisation,
    Path hosts,
    Optional<ApproverOrigin> approverOrigin,
    Optional<ApproverKey.Console> unattendedKey,
    Witnesses.Plan witnesses,
    Tuning tuning,
    World world) {

  /**
   * Figures that a test or a large installation sets otherwise.
   *
   * @param settleAfterMs how long after an outcome was logged as unknown "the venue does not know
   *     it" is believed
   * @param stretchKib Argon2id's memory for a new vault
   * @param reserveBytes what is left of the disk below this is kept for freeze, cancel and close
   * @param submissionsPerMinute quota of orders and reads; cancels and freezes have another
   * @param restored the folder is a copy put back by hand: begin a new epoch, frozen
   */
  public record Tuning(
      long settleAfterMs,
      int stretchKib,
      long reserveBytes,
      int submissionsPerMinute,
      boolean restored,
      HaltAfter haltAfter) {
    /** A request may be acted on for its window; five seconds more for clocks and queues. */
    public static final long DEFAULT_SETTLE_AFTER_MS = Call.RECV_WINDOW_MS + 5_000;

    /** RFC 9106's second recommendation: 64 MiB. */
    public static final int DEFAULT_STRETCH_KIB = 64 * 1024;

    static Tuning usual() {
      return new Tuning(
          DEFAULT_SETTLE_AFTER_MS,
          DEFAULT_STRETCH_KIB,
          DiskWatch.RESERVE_BYTES,
          Quota.DEFAULT_SUBMISSIONS_PER_MINUTE,
          false,
          HaltAfter.never());
    }
  }

  /**
   * What surrounds it.
   *
   * @param wallMs wall time
   * @param monotonicMs a clock that nobody sets, never negative
   * @param boot which run of the machine that clock belongs to
   * @param disk the tally's disk
   * @param say a line for the operator
   */
  public record World(
      LongSupplier wallMs, LongSupplier monotonicMs, String boot, Disk disk, Consumer<String> say) {
    static World real() {
      return new World(
          System::currentTimeMillis,
          () -> System.nanoTime() / 1_000_000,
          thisBoot(),
          Disk.real(),
          line -> System.err.println("keeper: " + line));
    }

    /**
     * Linux names each run of the machine; the JVM's own clock counts from its beginning. Elsewhere
     * every start of the keeper is taken for another run, and what waits begins anew.
     */
    private static String thisBoot() {
      try {
        // The unit tells it, since it closes /proc.
        String told = System.getenv("TALLYSTICK_BOOT_ID");
        String id =
            told != null
                ? told
                : Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        if (id.matches("[A-Za-z0-9-]{1,64}")) {
          return id;
        }
      } catch (IOException e) {
        // Not Linux, or a wall between us and /proc.
      }
      return UUID.randomUUID().toString();
    }
  }

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
        Optional.empty(),
        Optional.empty(),
        Witnesses.Plan.none(),
        Tuning.usual(),
        World.real());
  }

  private KeeperConfig with(
      Path list,
      Optional<ApproverOrigin> approver,
      Witnesses.Plan countersigners,
      Tuning tuned,
      World surroundings) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        list,
        approver,
        unattendedKey,
        countersigners,
        tuned,
        surroundings);
  }

  private KeeperConfig with(Tuning tuned) {
    return with(hosts, approverOrigin, witnesses, tuned, world);
  }

  private KeeperConfig with(World other) {
    return with(hosts, approverOrigin, witnesses, tuning, other);
  }

  public KeeperConfig withHosts(Path file) {
    return with(file, approverOrigin, witnesses, tuning, world);
  }

  public KeeperConfig withApproverOrigin(ApproverOrigin value) {
    return with(hosts, Optional.of(value), witnesses, tuning, world);
  }

  public KeeperConfig withWitnesses(Witnesses.Plan plan) {
    return with(hosts, approverOrigin, plan, tuning, world);
  }

  public KeeperConfig withUnattendedKey(ApproverKey.Console key) {
    return new KeeperConfig(
        folder,
        run,
        serverUser,
        approverUser,
        origin,
        organisation,
        hosts,
        approverOrigin,
        Optional.of(key),
        witnesses,
        tuning,
        world);
  }

  public KeeperConfig withSettleAfterMs(long ms) {
    Tuning t = tuning;
    return with(
        new Tuning(
            ms, t.stretchKib, t.reserveBytes, t.submissionsPerMinute, t.restored, t.haltAfter));
  }

  public KeeperConfig withStretchKib(int kib) {
    Tuning t = tuning;
    return with(
        new Tuning(
            t.settleAfterMs, kib, t.reserveBytes, t.submissionsPerMinute, t.restored, t.haltAfter));
  }

  public KeeperConfig withReserveBytes(long bytes) {
    Tuning t = tuning;
    return with(
        new Tuning(
            t.settleAfterMs, t.stretchKib, bytes, t.submissionsPerMinute, t.restored, t.haltAfter));
  }

  public KeeperConfig withSubmissionsPerMinute(int count) {
    Tuning t = tuning;
    return with(
        new Tuning(t.settleAfterMs, t.stretchKib, t.reserveBytes, count, t.restored, t.haltAfter));
  }

  public KeeperConfig withRestored(boolean value) {
    Tuning t = tuning;
    return with(
        new Tuning(
            t.settleAfterMs,
            t.stretchKib,
            t.reserveBytes,
            t.submissionsPerMinute,
            value,
            t.haltAfter));
  }

  public KeeperConfig withHaltAfter(HaltAfter value) {
    Tuning t = tuning;
    return with(
        new Tuning(
            t.settleAfterMs,
            t.stretchKib,
            t.reserveBytes,
            t.submissionsPerMinute,
            t.restored,
            value));
  }

  public KeeperConfig withClocks(LongSupplier wall, LongSupplier monotonic) {
    return with(new World(wall, monotonic, world.boot, world.disk, world.say));
  }

  public KeeperConfig withBoot(String boot) {
    return with(new World(world.wallMs, world.monotonicMs, boot, world.disk, world.say));
  }

  public KeeperConfig withDisk(Disk value) {
    return with(new World(world.wallMs, world.monotonicMs, world.boot, value, world.say));
  }

  public KeeperConfig withSay(Consumer<String> value) {
    return with(new World(world.wallMs, world.monotonicMs, world.boot, world.disk, value));
  }
}
