package tallystick.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Scope;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.approval.FirstAdministrator;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.life.Audience;
import tallystick.keeper.life.ClockWatch;
import tallystick.keeper.life.Desk;
import tallystick.keeper.life.DeskSetup;
import tallystick.keeper.life.DiskWatch;
import tallystick.keeper.life.People;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.reference.LiveReferences;
import tallystick.keeper.reference.References;
import tallystick.keeper.socket.Door;
import tallystick.keeper.socket.DoorKeeper;
import tallystick.keeper.socket.Users;
import tallystick.keeper.vault.Signer;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.vault.Vault;
import tallystick.keeper.venue.Accounts;
import tallystick.keeper.venue.Hosts;
import tallystick.keeper.venue.Site;
import tallystick.keeper.witness.Witnesses;
import tallystick.tally.proof.NoteSigner;
import tallystick.tally.proof.VerifierKey;

/** A running keeper. Close it to stop; everything it knows is on its disk at every moment. */
public final class Keeper implements AutoCloseable {
  /** This program's version, as entries and Welcome carry it. */
  public static final String VERSION = "0.1.0";

  private final FileChannel lockFile;
  private final Vault vault;
  private final Hosts hosts;
  private final Journal journal;
  private final Accounts accounts;
  private final Witnesses witnesses;
  private final DoorKeeper serverDoor;
  private final DoorKeeper approvalDoor;
  private final Users users;
  private final Desk desk;
  private final LiveReferences references;

  /** A change waits minutes to days: nobody notices a quarter of a second. */
  private static final long TAKE_EFFECT_MS = 250;

  private final ExecutorService executor;
  private final ExecutorService herald;
  private final Optional<FirstAdministrator> first;
  private volatile boolean closing;

  /** What is open so far, to be closed again if the next step fails. */
  private static final class Opened {
    @Nullable FileChannel lockFile;
    @Nullable Vault vault;
    @Nullable Hosts hosts;
    @Nullable Journal journal;
    @Nullable Accounts accounts;
    @Nullable Witnesses witnesses;
    @Nullable LiveReferences references;
    @Nullable DoorKeeper serverDoor;
    final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    final ExecutorService herald =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("keeper-herald").factory());

    void closeAll() {
      close(serverDoor);
      close(witnesses);
      close(accounts);
      close(journal);
      herald.shutdownNow();
      executor.shutdownNow();
      close(references);
      close(hosts);
      close(vault);
      close(lockFile);
    }
  }

  private static void close(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        // What is left is for the operating system.
      }
    }
  }

  /**
   * Starts a keeper.
   *
   * @param unlock opens the vault; wiped here
   * @throws KeeperException when the folder is another keeper's, the vault stays shut, the tally is
   *     not what it was, or a socket cannot be had
   */
  public static Keeper start(KeeperConfig config, Unlock unlock) {
    Opened opened = new Opened();
    try (unlock) {
      return new Keeper(config, unlock, opened);
    } catch (RuntimeException e) {
      opened.closeAll();
      throw e;
    }
  }

  private Keeper(KeeperConfig config, Unlock unlock, Opened opened) {
    SecureRandom random = new SecureRandom();
    ownFolder(config.folder());
    lockFile = opened.lockFile = takeFolder(config.folder());
    KeeperBackup.requireFinished(config.folder());
    users = Users.of(config.folder(), config.serverUser(), config.approverUser());
    vault =
        opened.vault =
            Vault.open(
                config.folder().resolve("vault"), unlock, random, config.tuning().stretchKib());
    hosts = opened.hosts = Hosts.read(config.hosts(), config.world().wallMs(), random);
    executor = opened.executor;
    Executor tasks = task -> executor.execute(() -> run(task, config));
    herald = opened.herald;
    references = opened.references = new LiveReferences(config.world().say());
    Audience audience = new Audience();
    Approvals approvals =
        new Approvals(
            config.organisation(),
            config.approverOrigin(),
            config.unattendedKey().isPresent(),
            config.origin(),
            random);
    ClockWatch clock =
        new ClockWatch(
            config.world().wallMs(), config.world().monotonicMs(), config.world().boot());
    witnesses = opened.witnesses = witnesses(config, clock);
    desk =
        new Desk(
            new DeskSetup(
                config.organisation(),
                references,
                hosts,
                new Quota(
                    config.tuning().submissionsPerMinute(), Quota.DEFAULT_REFUSALS_PER_MINUTE),
                approvals,
                audience,
                clock,
                new DiskWatch(
                    config.folder(), config.tuning().reserveBytes(), config.world().monotonicMs()),
                config.tuning().haltAfter(),
                witnesses,
                users.isolated(),
                tasks));
    Path tallyFolder = config.folder().resolve("tally");
    Restored.takeNewName(config, vault);
    NoteSigner logSigner = vault.logSigner(config.origin());
    journal =
        opened.journal =
            Journal.open(
                new Journal.Setup(
                    tallyFolder,
                    logSigner,
                    vault.entryCipher(),
                    clock::believedMs,
                    random,
                    herald,
                    config.world().disk(),
                    failure -> stopped(config, String.valueOf(failure.getMessage()))),
                desk::replay);
    Site site =
        new Site(
            desk,
            audience,
            vault,
            new Signer(vault, config.world().wallMs()),
            hosts,
            references,
            config.world().wallMs(),
            tasks,
            HexFormat.of().formatHex(bytes(random, 16)),
            config.tuning().settleAfterMs(),
            config.world().say());
    accounts = opened.accounts = new Accounts(site, references, journal.lastLoggedMs());
    UnattendedKey.refuseRealVenues(config, hosts, desk.settings());
    desk.open(journal, accounts);
    begin(config, random);
    witnesses.start(new WitnessedLog(journal));
    People people = new People(desk, config.organisation(), approvals, clock, config.world().say());
    config.unattendedKey().ifPresent(key -> enrolUnattended(config, people, key));
    accounts.start();
    tasks.execute(() -> keepTakingEffect(people));
    sayIfPasskeysRest(config);
    first = firstAdministrator(config, random);
    Conversation conversation =
        new Conversation(
            new Conversation.Parts(
                VERSION,
                config.organisation(),
                users.isolated(),
                VerifierKey.of(logSigner).toString(),
                config.origin(),
                tallyFolder,
                journal,
                desk,
                people,
                accounts,
                witnesses,
                audience,
                clock,
                first,
                tasks));
    serverDoor =
        opened.serverDoor = DoorKeeper.open(config.run(), Door.SERVER, users, conversation);
    approvalDoor = DoorKeeper.open(config.run(), Door.APPROVAL, users, conversation);
  }

  /** A task that breaks off harms nobody else; while we close, that is to be expected. */
  private void run(Runnable task, KeeperConfig config) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!closing) {
        config.world().say().accept("a task broke off: " + e);
      }
    }
  }

  private void stopped(KeeperConfig config, String why) {
    desk.stop(why);
    config.world().say().accept(why);
  }

  private Witnesses witnesses(KeeperConfig config, ClockWatch clock) {
    Witnesses.Plan plan = config.witnesses();
    if (plan.letsTwoHistoriesPass()) {
      config
          .world()
          .say()
          .accept(
              "a quorum of "
                  + plan.quorum()
                  + " among "
                  + plan.hosts().size()
                  + " witnesses lets two histories pass, one by each; take more than half");
    }
    return new Witnesses(
        plan,
        new Witnesses.Surroundings(
            config.folder(),
            config.world().wallMs(),
            config.world().monotonicMs(),
            clock,
            config.world().say(),
            () -> Restored.settled(config.folder()),
            why -> stopped(config, why)));
  }

  /** First entries of this run: an epoch where one begins, the start itself, open ends. */
  private void begin(KeeperConfig config, SecureRandom random) {
    boolean fresh = journal.isEmpty();
    boolean restored = !fresh && Restored.is(config);
    if (fresh) {
      desk.note(new EntryBody.EpochBegun(Bytes.of(new byte[32]), 0));
    } else if (restored) {
      desk.note(new EntryBody.EpochBegun(headOfRestored(), journal.size()));
    }
    desk.note(new EntryBody.Started(Bytes.of(bytes(random, 32)), VERSION, users.isolated()));
    if (restored) {
      desk.own(
          CallerId.derive("keeper/restored/" + journal.epoch() + "/" + journal.size()),
          new Intent.Freeze(
              new Scope.WholeOrganisation(),
              "restored from a backup: what happened after it is not known here. Compare the"
                  + " accounts with the venues, then unfreeze"),
          logged -> {});
    }
    desk.takeUp();
    awaitDurable(journal.entries(config.organisation()));
    if (!config.witnesses().hosts().isEmpty() && journal.stopped().isEmpty()) {
      journal.publish();
    }
  }

  /** What is said to witnesses holds the start itself. */
  private void awaitDurable(long entries) {
    while (journal.size() < entries && journal.stopped().isEmpty()) {
      LockSupport.parkNanos(200_000);
    }
  }

  private Bytes headOfRestored() {
    String[] lines = journal.published().note().split("\n", -1);
    return Bytes.of(java.util.Base64.getDecoder().decode(lines[2]));
  }

  private void sayIfPasskeysRest(KeeperConfig config) {
    long passkeys =
        desk.settings().administrators().values().stream()
            .filter(ApproverKey.Passkey.class::isInstance)
            .count();
    if (passkeys > 0 && config.approverOrigin().isEmpty()) {
      config
          .world()
          .say()
          .accept(
              passkeys
                  + " of the administrators approve with passkeys, which rest while this keeper"
                  + " runs without --approver-origin");
    }
  }

  /** Until the keeper is closed: what has waited its time takes effect. */
  private void keepTakingEffect(People people) {
    try {
      while (!closing) {
        people.takeEffect();
        Thread.sleep(TAKE_EFFECT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void enrolUnattended(KeeperConfig config, People people, ApproverKey.Console key) {
    people.enrolUnattended(key);
    config
        .world()
        .say()
        .accept(
            "UNATTENDED: a key approves here behind which no person looks ("
                + key.fingerprint()
                + "); for demonstrations only");
  }

  private Optional<FirstAdministrator> firstAdministrator(
      KeeperConfig config, SecureRandom random) {
    if (!desk.settings().people().isEmpty()) {
      return Optional.empty();
    }
    FirstAdministrator code =
        FirstAdministrator.issue(config.folder(), random, config.world().wallMs().getAsLong());
    config
        .world()
        .say()
        .accept(
            "nobody may approve anything yet: enrol the first administrator within 15 minutes with"
                + " the one-time code in "
                + code.file());
    return Optional.of(code);
  }

  private static void ownFolder(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new KeeperException(
          "Cannot use the folder " + folder + " (" + e + "). Check its owner and rights", e);
    }
  }

  private static FileChannel takeFolder(Path folder) {
    Path file = folder.resolve("keeper.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw second(folder, null);
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      throw second(folder, e);
    } catch (IOException e) {
      throw new KeeperException("Cannot lock " + file + " (" + e + ")", e);
    }
  }

  private static KeeperException second(Path folder, @Nullable Throwable cause) {
    return new KeeperException(
        "Another keeper runs on "
            + folder
            + ": stop it first. Two keepers on one log would fork it",
        cause);
  }

  private static byte[] bytes(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Whether keeper, approver and server are three users. */
  public boolean isIsolated() {
    return users.isolated();
  }

  /** The keeper's own prices. */
  public References references() {
    return references;
  }

  /** Leaves that are durable. */
  public long tallySize() {
    return journal.size();
  }

  @Override
  public void close() {
    closing = true;
    close(serverDoor);
    close(approvalDoor);
    close(witnesses);
    close(accounts);
    first.ifPresent(FirstAdministrator::withdraw);
    close(journal);
    herald.shutdown();
    executor.shutdownNow();
    close(references);
    close(hosts);
    close(vault);
    close(lockFile);
  }
}
