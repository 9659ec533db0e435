package tallystick.keeper.vault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.CredentialId;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.WalletId;
import tallystick.keeper.KeeperException;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.Seed;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.NoteSigner;

/**
 * Holds every secret of a keeper. Nothing of it can be read out: it makes keys, takes secrets in,
 * signs the tally's checkpoints, seals the tally's private entries, and signs requests for {@link
 * Signer}, which alone decides what may be signed.
 */
public final class Vault implements AutoCloseable {
  private static final String LOG_KEY = "log";
  private static final String ENTRY_KEY = "entries";
  private static final String ATTESTATION_KEY = "attestation";
  private static final String OWN = "keeper";

  private final Path file;
  private final SecureRandom random;
  private final Map<String, Held> held = new LinkedHashMap<>();
  private Secret kek;
  private VaultFile onDisk;

  private record Held(KeyRecord record, Secret secret) {}

  private Vault(Path file, SecureRandom random, VaultFile onDisk, Secret kek) {
    this.file = file;
    this.random = random;
    this.onDisk = onDisk;
    this.kek = kek;
  }

  /**
   * Opens the vault, or makes a new one where there is none.
   *
   * @throws KeeperException when the passphrase or key file is not this vault's, or the file is
   *     damaged
   */
  public static Vault open(Path file, Unlock unlock, SecureRandom random) {
    return open(file, unlock, random, Unlock.Stretch.MEMORY_KIB);
  }

  /** As above with another cost for a new vault, so that tests do not wait for Argon2id. */
  public static Vault open(Path file, Unlock unlock, SecureRandom random, int memoryKib) {
    return Files.exists(file)
        ? openExisting(file, unlock, random)
        : create(file, unlock, random, memoryKib);
  }

  private static Vault create(Path file, Unlock unlock, SecureRandom random, int memoryKib) {
    byte[] kek = bytes(random, 32);
    VaultFile empty = wrap(kek, unlock, random, memoryKib);
    Vault vault = new Vault(file, random, empty, Secret.take(kek));
    vault.put(KeyUse.LOG_SIGNING, LOG_KEY, ownHolding(), 0, bytes(random, 32));
    vault.put(KeyUse.ENTRY_ENCRYPTION, ENTRY_KEY, ownHolding(), 0, bytes(random, 32));
    vault.save();
    return vault;
  }

  private static Vault openExisting(Path file, Unlock unlock, SecureRandom random) {
    VaultFile found = VaultFile.read(file);
    if (found.source() != unlock.sourceCode()) {
      throw new KeeperException(
          "The vault "
              + file
              + " is locked by "
              + Unlock.sourceName(found.source())
              + ", not by "
              + Unlock.sourceName(unlock.sourceCode())
              + ". Start the keeper with the right one");
    }
    byte[] wrapping = unlock.wrappingKey(found.stretch());
    byte[] kek =
        Aead.open(
            wrapping, found.kekNonce().toArray(), found.header(), found.wrappedKek().toArray());
    Arrays.fill(wrapping, (byte) 0);
    if (kek == null) {
      throw new KeeperException(
          "Wrong "
              + (found.source() == 1 ? "passphrase" : "key file")
              + " for the vault "
              + file
              + ". Nothing was changed; give the right one");
    }
    found.requireIntact(file, kek);
    Vault vault = new Vault(file, random, found, Secret.take(kek));
    for (KeyRecord record : found.records()) {
      vault.load(record);
    }
    return vault;
  }

  private static VaultFile wrap(byte[] kek, Unlock unlock, SecureRandom random, int memoryKib) {
    Unlock.Stretch stretch =
        new Unlock.Stretch(
            memoryKib,
            Unlock.Stretch.ITERATIONS,
            Unlock.Stretch.LANES,
            bytes(random, Unlock.Stretch.SALT_BYTES));
    Bytes nonce = Bytes.of(bytes(random, Aead.NONCE_BYTES));
    VaultFile header = new VaultFile(unlock.sourceCode(), stretch, nonce, Bytes.empty(), List.of());
    byte[] wrapping = unlock.wrappingKey(stretch);
    byte[] wrapped = Aead.seal(wrapping, nonce.toArray(), header.header(), kek);
    Arrays.fill(wrapping, (byte) 0);
    return new VaultFile(header.source(), stretch, nonce, Bytes.of(wrapped), List.of());
  }

  private void load(KeyRecord record) {
    byte[] plain =
        kek.use(
            key ->
                Aead.open(
                    key,
                    record.nonce().toArray(),
                    record.associatedData(),
                    record.sealed().toArray()));
    if (plain == null) {
      throw new KeeperException(
          "The vault " + file + ": the key of " + record.name() + " is damaged; restore a backup");
    }
    held.put(slot(record.use(), record.name()), new Held(record, Secret.take(plain)));
  }

  /** Takes the secret over; wipes the array. */
  private void put(KeyUse use, String name, Holding at, int provenance, byte[] secret) {
    Bytes publicHalf = KeyMaterial.publicHalf(use, secret);
    Bytes nonce = Bytes.of(bytes(random, Aead.NONCE_BYTES));
    KeyRecord open =
        new KeyRecord(
            use,
            name,
            at.venue(),
            at.host(),
            at.environment(),
            provenance,
            publicHalf,
            nonce,
            Bytes.empty());
    KeyRecord record = seal(open, kek, secret);
    Held before = held.put(slot(use, name), new Held(record, Secret.take(secret)));
    if (before != null) {
      before.secret().close();
    }
  }

  private static KeyRecord seal(KeyRecord open, Secret kek, byte[] secret) {
    byte[] sealed =
        kek.use(key -> Aead.seal(key, open.nonce().toArray(), open.associatedData(), secret));
    return new KeyRecord(
        open.use(),
        open.name(),
        open.venue(),
        open.host(),
        open.environment(),
        open.provenance(),
        open.publicHalf(),
        open.nonce(),
        Bytes.of(sealed));
  }

  private void save() {
    VaultFile next =
        new VaultFile(
            onDisk.source(),
            onDisk.stretch(),
            onDisk.kekNonce(),
            onDisk.wrappedKek(),
            held.values().stream().map(Held::record).toList());
    kek.use(
        key -> {
          next.replace(file, key);
          return true;
        });
    onDisk = next;
  }

  /**
   * A new key-encryption key, under a new passphrase or key file; every secret is encrypted again.
   * The tally's entry key stays, so old entries stay readable.
   */
  public synchronized void rotate(Unlock unlock) {
    byte[] fresh = bytes(random, 32);
    VaultFile header = wrap(fresh, unlock, random, onDisk.stretch().memoryKib());
    Secret next = Secret.take(fresh);
    Map<String, Held> again = new LinkedHashMap<>();
    held.forEach(
        (slot, one) -> {
          KeyRecord old = one.record();
          KeyRecord open =
              new KeyRecord(
                  old.use(),
                  old.name(),
                  old.venue(),
                  old.host(),
                  old.environment(),
                  old.provenance(),
                  old.publicHalf(),
                  Bytes.of(bytes(random, Aead.NONCE_BYTES)),
                  Bytes.empty());
          KeyRecord record = one.secret().use(secret -> seal(open, next, secret));
          again.put(slot, new Held(record, one.secret()));
        });
    kek.close();
    kek = next;
    onDisk = header;
    held.putAll(again);
    save();
  }

  // ------------------------------------------------------------ credentials

  /** Makes an Ed25519 key pair for a credential; keeps the one it already has. */
  public synchronized void makeEd25519(CredentialId credential, Holding at) {
    if (held.containsKey(slot(KeyUse.CREDENTIAL_ED25519, credential.name()))) {
      return;
    }
    put(
        KeyUse.CREDENTIAL_ED25519,
        credential.name(),
        at,
        Provenance.MADE_IN_KEEPER.code(),
        bytes(random, 32));
    save();
  }

  /** What became of an import. */
  public sealed interface Import {
    record Kept() implements Import {}

    record Refused(String why) implements Import {}
  }

  /** Takes a secret in, and wipes the array whatever happens. */
  public synchronized Import importSecret(
      CredentialId credential, Holding at, KeyKind kind, Provenance provenance, byte[] secret) {
    try {
      String objection = KeyMaterial.objection(kind, secret);
      if (objection != null) {
        return new Import.Refused(objection);
      }
      put(KeyUse.of(kind), credential.name(), at, provenance.code(), secret);
      save();
      return new Import.Kept();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  public synchronized boolean holds(CredentialId credential, KeyKind kind) {
    return held.containsKey(slot(KeyUse.of(kind), credential.name()));
  }

  /** Forgets a credential's key for good. */
  public synchronized void forget(CredentialId credential) {
    boolean any = false;
    for (KeyKind kind : KeyKind.values()) {
      Held gone = held.remove(slot(KeyUse.of(kind), credential.name()));
      if (gone != null) {
        gone.secret().close();
        any = true;
      }
    }
    if (any) {
      save();
    }
  }

  /** SubjectPublicKeyInfo as PEM; empty for a shared secret, which has no public half. */
  public synchronized Optional<String> publicHalfPem(CredentialId credential) {
    for (KeyKind kind : new KeyKind[] {KeyKind.ED25519, KeyKind.RSA_SHA256}) {
      Held one = held.get(slot(KeyUse.of(kind), credential.name()));
      if (one != null) {
        byte[] spki =
            kind == KeyKind.ED25519
                ? Spki.ed25519(one.record().publicHalf().toArray())
                : one.record().publicHalf().toArray();
        return Optional.of(
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki)
                + "\n-----END PUBLIC KEY-----\n");
      }
    }
    return Optional.empty();
  }

  /**
   * The signature of {@code message} by a credential's key. Reached through {@link Signer} only.
   */
  byte[] sign(CredentialId credential, KeyKind kind, Holding at, byte[] message) {
    Held one = find(credential, kind);
    KeyRecord record = one.record();
    Holding bound = new Holding(record.venue(), record.host(), record.environment());
    if (!bound.equals(at)) {
      throw new KeeperException(
          "The key of "
              + credential
              + " was entered for "
              + bound
              + " and is not used for "
              + at
              + ". Put the hosts file right, or add a new credential");
    }
    return one.secret()
        .use(key -> KeyMaterial.sign(kind, key, record.publicHalf().toArray(), message));
  }

  private synchronized Held find(CredentialId credential, KeyKind kind) {
    Held one = held.get(slot(KeyUse.of(kind), credential.name()));
    if (one == null) {
      throw new KeeperException("The vault holds no key for credential " + credential);
    }
    return one;
  }

  // ------------------------------------------------------------ wallets

  /**
   * Makes the seed of a wallet; keeps the one it already has. The chain is associated data of its
   * encryption: a seed made for a test network signs for no other.
   *
   * @return the public half of its account key
   */
  public synchronized AccountKey makeWallet(WalletId wallet, Chain chain) {
    if (!held.containsKey(slot(KeyUse.WALLET_SEED, wallet.name()))) {
      put(
          KeyUse.WALLET_SEED,
          wallet.name(),
          holding(chain),
          Provenance.MADE_IN_KEEPER.code(),
          bytes(random, Seed.LENGTH));
      save();
    }
    return account(wallet, chain);
  }

  /** The public half of a wallet that is here already. */
  AccountKey account(WalletId wallet, Chain chain) {
    return seed(wallet, chain).secret().use(seed -> Seed.account(seed, chain));
  }

  /** Signs one hash with the key at a place of a wallet. Reached through {@link Signer} only. */
  Bytes signCoins(WalletId wallet, Chain chain, AccountKey.Place place, byte[] hash) {
    return seed(wallet, chain).secret().use(seed -> Seed.sign(seed, chain, place, hash));
  }

  private synchronized Held seed(WalletId wallet, Chain chain) {
    Held one = held.get(slot(KeyUse.WALLET_SEED, wallet.name()));
    if (one == null) {
      throw new KeeperException(
          "The vault holds no seed of wallet " + wallet + "; restore the backup that has it");
    }
    KeyRecord record = one.record();
    if (!new Holding(record.venue(), record.host(), record.environment()).equals(holding(chain))) {
      throw new KeeperException(
          "The seed of wallet " + wallet + " was made for another chain than " + chain.words());
    }
    return one;
  }

  /**
   * The public half of the key that machines believe: 32 bytes, Ed25519. Made when the first
   * machine is enrolled.
   */
  public synchronized Bytes attestationKey() {
    if (!held.containsKey(slot(KeyUse.ATTESTATION, ATTESTATION_KEY))) {
      put(KeyUse.ATTESTATION, ATTESTATION_KEY, ownHolding(), 0, bytes(random, 32));
      save();
    }
    return own(KeyUse.ATTESTATION, ATTESTATION_KEY).record().publicHalf();
  }

  /** The signature under an answer to a machine. Reached through {@link Signer} only. */
  Bytes attest(Bytes body) {
    Held one = own(KeyUse.ATTESTATION, ATTESTATION_KEY);
    return one.secret()
        .use(
            seed ->
                Bytes.of(
                    KeyMaterial.ed25519(
                        seed,
                        one.record().publicHalf().toArray(),
                        KeeperAttestation.signedBytes(body))));
  }

  private static Holding holding(Chain chain) {
    return new Holding("bitcoin", chain.name(), chain.isReal() ? "real" : "test");
  }

  // ------------------------------------------------------------ the tally's keys

  /** Signs checkpoints under the log's origin. */
  public NoteSigner logSigner(String origin) {
    Held key = own(KeyUse.LOG_SIGNING, LOG_KEY);
    byte[] publicHalf = key.record().publicHalf().toArray();
    return new NoteSigner() {
      @Override
      public String name() {
        return origin;
      }

      @Override
      public KeyType keyType() {
        return KeyType.ED25519;
      }

      @Override
      public byte[] publicKey() {
        return publicHalf.clone();
      }

      @Override
      public byte[] sign(byte[] message) {
        return key.secret().use(seed -> KeyMaterial.ed25519(seed, publicHalf, message));
      }
    };
  }

  /** Encrypts and decrypts the tally's private entries. */
  public EntryCipher entryCipher() {
    return new EntryCipher(own(KeyUse.ENTRY_ENCRYPTION, ENTRY_KEY).secret(), random);
  }

  private synchronized Held own(KeyUse use, String name) {
    Held one = held.get(slot(use, name));
    if (one == null) {
      throw new KeeperException("The vault " + file + " lacks its own keys; restore a backup");
    }
    return one;
  }

  /** How many secrets lie in memory that could be swapped out; 0 is what one wants. */
  public static int secretsNotLocked() {
    return Secret.unlocked();
  }

  @Override
  public synchronized void close() {
    held.values().forEach(one -> one.secret().close());
    held.clear();
    kek.close();
  }

  @Override
  public String toString() {
    return "Vault[" + file + ", " + held.size() + " keys]";
  }

  private static String slot(KeyUse use, String name) {
    return use + "/" + name;
  }

  private static Holding ownHolding() {
    return new Holding(OWN, OWN, OWN);
  }

  private static byte[] bytes(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
