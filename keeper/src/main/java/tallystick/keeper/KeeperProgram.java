package tallystick.keeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.CredentialId;
import tallystick.intent.OrganisationId;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.life.HaltAfter;
import tallystick.keeper.socket.Door;
import tallystick.keeper.vault.Native;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.vault.Vault;
import tallystick.keeper.witness.WitnessHost;
import tallystick.keeper.witness.Witnesses;
import tallystick.tally.proof.VerifierKey;

/** The keeper from the command line; docs/keeper.md has the manual. */
public final class KeeperProgram {
  private static final int STATUS_USAGE = 2;
  private static final int STATUS_ENVIRONMENT = 3;

  /** The name under which systemd hands over the key of the vault (LoadCredential=). */
  private static final String SYSTEMD_CREDENTIAL = "vault-key";

  private static final Set<String> FLAGS = Set.of("--restored", "--replace");

  /** Options that may be given again; kept one a line. */
  private static final Set<String> REPEATABLE = Set.of("--witness");

  private static final Set<String> OPTIONS =
      Set.of(
          "--folder",
          "--run",
          "--server-user",
          "--approver-user",
          "--origin",
          "--organisation",
          "--key-file",
          "--passphrase-file",
          "--hosts",
          "--approver-origin",
          "--unattended-key",
          "--witness",
          "--witness-quorum",
          "--witness-max-lag-s",
          "--to",
          "--from",
          "--settle-after-ms",
          "--disk-reserve-mb",
          "--halt-after",
          "--credential",
          "--file",
          "--new-key-file",
          "--new-passphrase-file");

  private static final String USAGE =
      """
      keeper --folder DIR --run DIR --server-user U --approver-user U --origin NAME --organisation O
             [--key-file FILE | --passphrase-file FILE] [--hosts FILE] [--approver-origin URL]
             [--unattended-key FILE]
             [--witness NAME=URL,VKEY]... [--witness-quorum N] [--witness-max-lag-s N]
             [--settle-after-ms N] [--disk-reserve-mb N] [--restored] [--halt-after judge|fsync|send|answer[:N]]
      keeper import --folder DIR --origin NAME --organisation O --credential C --file SECRET
             [--key-file FILE | --passphrase-file FILE]
      keeper rotate --folder DIR [--key-file FILE | --passphrase-file FILE]
             (--new-key-file FILE | --new-passphrase-file FILE)
      keeper key --folder DIR --origin NAME [--key-file FILE | --passphrase-file FILE]
      keeper backup --folder DIR --to FILE|-
      keeper restore --folder DIR --from FILE|- [--replace]
      Without a key or passphrase file: the systemd credential vault-key, or the terminal.
      """;

  private KeeperProgram() {}

  public static void main(String[] args) {
    int status;
    try {
      status = run(args);
    } catch (UsageException e) {
      System.err.println("keeper: " + e.getMessage());
      System.err.print(USAGE);
      status = STATUS_USAGE;
    } catch (KeeperException e) {
      System.err.println("keeper: " + e.getMessage());
      status = STATUS_ENVIRONMENT;
    }
    System.exit(status);
  }

  private static final class UsageException extends RuntimeException {
    UsageException(String message) {
      super(message);
    }
  }

  private static int run(String[] args) {
    if (args.length == 0 || args[0].equals("--help")) {
      System.out.print(USAGE);
      return args.length == 0 ? STATUS_USAGE : 0;
    }
    boolean command = !args[0].startsWith("--");
    Map<String, String> options =
        options(command ? Arrays.copyOfRange(args, 1, args.length) : args);
    List<String> refused = Native.refuseDumps();
    refused.forEach(line -> System.err.println("keeper: " + line));
    if (!command) {
      return serve(options);
    }
    return switch (args[0]) {
      case "import" -> importSecret(options);
      case "rotate" -> rotate(options);
      case "key" -> key(options);
      case "backup" -> backup(options);
      case "restore" -> restore(options);
      default -> throw new UsageException("no such command: " + args[0]);
    };
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (FLAGS.contains(args[i])) {
        options.put(args[i], "yes");
      } else if (OPTIONS.contains(args[i]) && i + 1 < args.length) {
        String name = args[i++];
        if (REPEATABLE.contains(name)) {
          options.merge(name, args[i], (before, more) -> before + "\n" + more);
        } else {
          options.put(name, args[i]);
        }
      } else {
        throw new UsageException("not an option, or without its value: " + args[i]);
      }
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new UsageException(name + " is missing");
    }
    return value;
  }

  // ---------------------------------------------------------------- serving

  private static int serve(Map<String, String> options) {
    KeeperConfig config = config(options);
    End end;
    try (Keeper keeper = Keeper.start(config, unlock(options, ""))) {
      end = new End();
      int unlocked = Vault.secretsNotLocked();
      if (unlocked > 0) {
        config
            .world()
            .say()
            .accept(
                unlocked
                    + " secrets lie in memory that may be swapped out: raise the user's memlock"
                    + " limit, or use encrypted swap");
      }
      if (!keeper.isIsolated()) {
        config
            .world()
            .say()
            .accept(
                "NOT ISOLATED: keeper, approver and server are not three users; real venues are"
                    + " refused");
      }
      System.out.println(
          "READY socket="
              + config.run().resolve(Door.SERVER.fileName())
              + " approval="
              + config.run().resolve(Door.APPROVAL.fileName())
              + " isolated="
              + keeper.isIsolated()
              + " entries="
              + keeper.tallySize());
      System.out.flush();
      end.await();
    }
    end.closed();
    return 0;
  }

  /** Between a request to end (SIGTERM, Ctrl-C) and the keeper being closed. */
  private static final class End {
    /** What a close may take: the log writes what waits and lets go of its folder. */
    private static final long MAX_CLOSE_MS = 10_000;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    End() {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::end));
    }

    private void end() {
      asked.countDown();
      try {
        if (closed.await(MAX_CLOSE_MS, TimeUnit.MILLISECONDS)) {
          // To be asked to end, and to end, is success; the JVM would say 143.
          Runtime.getRuntime().halt(0);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void await() {
      try {
        asked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void closed() {
      closed.countDown();
    }
  }

  private static KeeperConfig config(Map<String, String> options) {
    Path folder = Path.of(required(options, "--folder"));
    KeeperConfig config =
        KeeperConfig.of(
            folder,
            Path.of(required(options, "--run")),
            required(options, "--server-user"),
            required(options, "--approver-user"),
            required(options, "--origin"),
            organisation(options));
    if (options.containsKey("--hosts")) {
      config = config.withHosts(Path.of(required(options, "--hosts")));
    }
    if (options.containsKey("--approver-origin")) {
      config = config.withApproverOrigin(approverOrigin(options));
    }
    if (options.containsKey("--unattended-key")) {
      config =
          config.withUnattendedKey(
              UnattendedKey.read(Path.of(required(options, "--unattended-key"))));
    }
    if (options.containsKey("--witness")) {
      config = config.withWitnesses(witnesses(options));
    } else if (options.containsKey("--witness-quorum")) {
      throw new UsageException("--witness-quorum without a --witness");
    }
    if (options.containsKey("--settle-after-ms")) {
      config = config.withSettleAfterMs(number(options, "--settle-after-ms"));
    }
    if (options.containsKey("--halt-after")) {
      config = config.withHaltAfter(HaltAfter.parse(required(options, "--halt-after")));
    }
    if (options.containsKey("--disk-reserve-mb")) {
      config = config.withReserveBytes(number(options, "--disk-reserve-mb") << 20);
    }
    return config.withRestored(options.containsKey("--restored"));
  }

  private static OrganisationId organisation(Map<String, String> options) {
    try {
      return new OrganisationId(required(options, "--organisation"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static ApproverOrigin approverOrigin(Map<String, String> options) {
    try {
      return new ApproverOrigin(required(options, "--approver-origin"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Witnesses.Plan witnesses(Map<String, String> options) {
    try {
      List<WitnessHost> hosts =
          required(options, "--witness").lines().map(WitnessHost::parse).toList();
      long quorum =
          options.containsKey("--witness-quorum")
              ? number(options, "--witness-quorum")
              : Witnesses.Plan.majority(hosts.size());
      Witnesses.Pace pace = Witnesses.Pace.usual();
      if (options.containsKey("--witness-max-lag-s")) {
        pace = pace.withMaxBehindMs(number(options, "--witness-max-lag-s") * 1_000);
      }
      return new Witnesses.Plan(hosts, Math.clamp(quorum, 0, Integer.MAX_VALUE), pace);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static long number(Map<String, String> options, String name) {
    try {
      return Long.parseLong(required(options, name));
    } catch (NumberFormatException e) {
      throw new UsageException(name + " takes a whole number");
    }
  }

  private static Unlock unlock(Map<String, String> options, String prefix) {
    String keyFile = options.get("--" + prefix + "key-file");
    if (keyFile != null) {
      return Unlock.keyFile(Path.of(keyFile));
    }
    String passphraseFile = options.get("--" + prefix + "passphrase-file");
    if (passphraseFile != null) {
      return Unlock.passphraseFile(Path.of(passphraseFile));
    }
    String systemd = System.getenv("CREDENTIALS_DIRECTORY");
    if (systemd != null && Files.exists(Path.of(systemd, SYSTEMD_CREDENTIAL))) {
      return Unlock.keyFile(Path.of(systemd, SYSTEMD_CREDENTIAL));
    }
    return Unlock.passphrase(typed());
  }

  // NullAway holds that there may be no console, Error Prone that there always is one.
  @SuppressWarnings("SystemConsoleNull")
  private static byte[] typed() {
    java.io.Console console = System.console();
    char[] typed =
        console != null && console.isTerminal()
            ? console.readPassword("Passphrase of the vault: ")
            : null;
    if (typed == null) {
      throw new KeeperException(
          "Nothing unlocks the vault: give --key-file or --passphrase-file, a systemd credential"
              + " named vault-key, or start in a terminal");
    }
    ByteBuffer utf8 = ByteBuffer.allocate(typed.length * 4);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), utf8, true);
    byte[] bytes = Arrays.copyOf(utf8.array(), utf8.position());
    Arrays.fill(utf8.array(), (byte) 0);
    Arrays.fill(typed, '\0');
    return bytes;
  }

  // ---------------------------------------------------------------- without a running keeper

  private static int importSecret(Map<String, String> options) {
    Path file = Path.of(required(options, "--file"));
    CredentialId credential;
    try {
      credential = new CredentialId(required(options, "--credential"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    byte[] secret;
    try {
      secret = trimmed(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new KeeperException("Cannot read " + file + " (" + e + ")", e);
    }
    Path folder = Path.of(required(options, "--folder"));
    KeeperConfig config =
        KeeperConfig.of(
            folder, folder, "0", "0", required(options, "--origin"), organisation(options));
    Offline.importSecret(
        options.containsKey("--hosts")
            ? config.withHosts(Path.of(required(options, "--hosts")))
            : config,
        unlock(options, ""),
        credential,
        secret);
    System.out.println(
        "The vault holds the secret of " + credential + " now. Delete " + file + " safely.");
    return 0;
  }

  /** An end of line that an editor left is not part of a text secret. */
  private static byte[] trimmed(byte[] secret) {
    int length = secret.length;
    while (length > 0 && (secret[length - 1] == '\n' || secret[length - 1] == '\r')) {
      length--;
    }
    byte[] exact = Arrays.copyOf(secret, length);
    Arrays.fill(secret, (byte) 0);
    return exact;
  }

  private static int rotate(Map<String, String> options) {
    Path vaultFile = Path.of(required(options, "--folder")).resolve("vault");
    KeeperBackup.requireFinished(Path.of(required(options, "--folder")));
    if (!Files.exists(vaultFile)) {
      throw new KeeperException("There is no vault at " + vaultFile);
    }
    try (Unlock before = unlock(options, "");
        Vault vault = Vault.open(vaultFile, before, new SecureRandom());
        Unlock after = unlock(options, "new-")) {
      vault.rotate(after);
    }
    System.out.println("The vault has a new key and is locked by the new file.");
    return 0;
  }

  /**
   * The log's public key, made with the vault where there is none: witnesses are started with it.
   */
  private static int key(Map<String, String> options) {
    Path vaultFile = Path.of(required(options, "--folder")).resolve("vault");
    KeeperBackup.requireFinished(Path.of(required(options, "--folder")));
    try (Unlock unlock = unlock(options, "");
        Vault vault = Vault.open(vaultFile, unlock, new SecureRandom())) {
      System.out.println(VerifierKey.of(vault.logSigner(required(options, "--origin"))));
    }
    return 0;
  }

  private static int backup(Map<String, String> options) {
    String to = required(options, "--to");
    Path folder = Path.of(required(options, "--folder"));
    String what;
    if (to.equals("-")) {
      what = KeeperBackup.write(folder, System.out, System.currentTimeMillis());
    } else {
      try (OutputStream out = Files.newOutputStream(fresh(Path.of(to)))) {
        what = KeeperBackup.write(folder, out, System.currentTimeMillis());
      } catch (IOException e) {
        throw new KeeperException("Cannot write " + to + " (" + e + ")", e);
      }
    }
    System.err.println(
        "keeper: backed up "
            + what
            + ". Its secrets are wrapped: keep the passphrase or key file elsewhere, without it"
            + " this file opens nothing");
    return 0;
  }

  /** Nobody else reads it, and no older backup is overwritten. */
  private static Path fresh(Path file) throws IOException {
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static int restore(Map<String, String> options) {
    String from = required(options, "--from");
    Path folder = Path.of(required(options, "--folder"));
    try (InputStream in = from.equals("-") ? System.in : Files.newInputStream(Path.of(from))) {
      KeeperBackup.restore(folder, in, options.containsKey("--replace"), System.currentTimeMillis())
          .forEach(line -> System.out.println(line));
    } catch (IOException e) {
      throw new KeeperException("Cannot read " + from + " (" + e + ")", e);
    }
    return 0;
  }
}
