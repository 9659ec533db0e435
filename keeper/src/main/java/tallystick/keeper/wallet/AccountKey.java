package tallystick.keeper.wallet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.venues.bitcoin.wire.Base58;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * The public half of a wallet: the account key {@code m/84h/coin h/0h} of BIP-84, from which every
 * address follows and no coin can be spent. It stands in the log, so that whoever reads the log can
 * tell the wallet's addresses.
 */
public final class AccountKey {
  /** The chain of addresses that others pay to. */
  public static final int RECEIVE = 0;

  /** The chain of addresses that change goes to. */
  public static final int CHANGE = 1;

  private static final int PURPOSE = 84;
  private static final byte[] MAIN_VERSION = {0x04, (byte) 0x88, (byte) 0xb2, 0x1e};
  private static final byte[] TEST_VERSION = {0x04, 0x35, (byte) 0x87, (byte) 0xcf};

  /** Version 4, depth 1, parent's fingerprint 4, number 4, chain code 32, key 33. */
  private static final int EXTENDED_LENGTH = 78;

  private static final Pattern DESCRIPTOR =
      Pattern.compile(
          "wpkh\\(\\[([0-9a-f]{8})/84h/([01])h/0h\\]([1-9A-HJ-NP-Za-km-z]{100,120})/<0;1>/\\*\\)");

  private final Chain chain;
  private final Bytes fingerprint;
  private final Bytes parent;
  private final Bytes publicKey;
  private final Bytes chainCode;
  private final Map<Integer, Node> branches = new ConcurrentHashMap<>();

  /** A public key with what is needed to derive from it. */
  private record Node(Bytes publicKey, Bytes chainCode) {}

  /**
   * One address of the wallet.
   *
   * @param branch {@link #RECEIVE} or {@link #CHANGE}
   * @param index 0 to 2^31 - 1
   */
  public record Place(int branch, long index) {
    public Place {
      if ((branch != RECEIVE && branch != CHANGE) || index < 0 || index >= KeyOrigin.HARDENED) {
        throw new IllegalArgumentException("No address stands at " + branch + "/" + index);
      }
    }
  }

  AccountKey(Chain chain, Bytes fingerprint, Bytes parent, Bytes publicKey, Bytes chainCode) {
    if (fingerprint.length() != 4
        || parent.length() != 4
        || chainCode.length() != 32
        || !Curve.isPoint(publicKey.toArray())) {
      throw new IllegalArgumentException("No account key: " + publicKey);
    }
    this.chain = chain;
    this.fingerprint = fingerprint;
    this.parent = parent;
    this.publicKey = publicKey;
    this.chainCode = chainCode;
  }

  public Chain chain() {
    return chain;
  }

  /** The same network, as the readers of its bytes name it. */
  public static Params params(Chain chain) {
    return switch (chain) {
      case BITCOIN_MAIN -> Params.MAIN;
      case BITCOIN_TESTNET4 -> Params.TESTNET4;
      case BITCOIN_SIGNET -> Params.SIGNET;
      case BITCOIN_REGTEST -> Params.REGTEST;
    };
  }

  static List<Long> accountPath(Chain chain) {
    long coin = chain.isReal() ? 0 : 1;
    return List.of(KeyOrigin.HARDENED + PURPOSE, KeyOrigin.HARDENED + coin, KeyOrigin.HARDENED);
  }

  // ---------------------------------------------------------------- derivation

  /** The compressed public key at a place. */
  public Bytes keyAt(Place place) {
    Node branch =
        branches.computeIfAbsent(
            place.branch(), number -> child(new Node(publicKey, chainCode), number));
    return child(branch, place.index()).publicKey();
  }

  /** BIP-32's CKDpub. */
  private static Node child(Node node, long number) {
    byte[] both =
        Curve.hmacSha512(
            node.chainCode().toArray(),
            ByteBuffer.allocate(37).put(node.publicKey().toArray()).putInt((int) number).array());
    byte[] left = Arrays.copyOf(both, 32);
    if (!Curve.isKey(left)) {
      throw new IllegalStateException("A key that cannot be derived: one chance in 2^127");
    }
    return new Node(
        Bytes.of(Curve.addPoint(node.publicKey().toArray(), left)),
        Bytes.of(Arrays.copyOfRange(both, 32, 64)));
  }

  public BitcoinAddress addressAt(Place place) {
    return BitcoinAddress.ofWitnessKeyHash(
        params(chain), Bytes.of(Curve.hash160(keyAt(place).toArray())));
  }

  /** What a PSBT says of a key of this wallet. */
  public KeyOrigin origin(Place place) {
    List<Long> account = accountPath(chain);
    return new KeyOrigin(
        keyAt(place),
        fingerprint,
        List.of(
            account.get(0), account.get(1), account.get(2), (long) place.branch(), place.index()));
  }

  /**
   * Where in this wallet a key stands that somebody claims to be its own; empty when it is not, by
   * deriving it again.
   */
  public Optional<Place> placeOf(KeyOrigin claimed) {
    return claimedPlace(claimed).filter(place -> keyAt(place).equals(claimed.publicKey()));
  }

  /** Where it would stand if the claim is true. */
  Optional<Place> claimedPlace(KeyOrigin claimed) {
    List<Long> path = claimed.path();
    return claimed.fingerprint().equals(fingerprint)
            && path.size() == 5
            && path.subList(0, 3).equals(accountPath(chain))
            && path.get(3) <= CHANGE
            && path.get(4) < KeyOrigin.HARDENED
        ? Optional.of(new Place(Math.toIntExact(path.get(3)), path.get(4)))
        : Optional.empty();
  }

  // ---------------------------------------------------------------- as text

  /**
   * The wallet as Bitcoin Core and other wallets take it to watch it (BIP-380, BIP-389), without
   * its checksum.
   */
  public String descriptor() {
    byte[] extended =
        ByteBuffer.allocate(EXTENDED_LENGTH)
            .put(chain.isReal() ? MAIN_VERSION : TEST_VERSION)
            .put((byte) 3)
            .put(parent.toArray())
            .putInt((int) KeyOrigin.HARDENED)
            .put(chainCode.toArray())
            .put(publicKey.toArray())
            .array();
    String text =
        Base58.encodeChecked(
            extended[0], Bytes.of(Arrays.copyOfRange(extended, 1, extended.length)));
    return "wpkh(["
        + fingerprint.toHex()
        + "/84h/"
        + (chain.isReal() ? 0 : 1)
        + "h/0h]"
        + text
        + "/<0;1>/*)";
  }

  /**
   * Reads what {@link #descriptor} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static AccountKey parse(Chain chain, String descriptor) {
    Matcher matcher = DESCRIPTOR.matcher(descriptor);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not a wallet's descriptor: " + descriptor);
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Base58.decodeChecked(matcher.group(3)));
      if (in.remaining() != EXTENDED_LENGTH) {
        throw new IllegalArgumentException("Not an account's key: " + descriptor);
      }
      take(in, 5);
      Bytes parent = take(in, 4);
      take(in, 4);
      Bytes chainCode = take(in, 32);
      AccountKey key =
          new AccountKey(chain, Bytes.parseHex(matcher.group(1)), parent, take(in, 33), chainCode);
      if (!key.descriptor().equals(descriptor)) {
        throw new IllegalArgumentException("A wallet of another chain: " + descriptor);
      }
      return key;
    } catch (WireException e) {
      throw new IllegalArgumentException("Not a wallet's descriptor: " + e.getMessage(), e);
    }
  }

  private static Bytes take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Bytes.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccountKey that && that.descriptor().equals(descriptor());
  }

  @Override
  public int hashCode() {
    return publicKey.hashCode();
  }

  @Override
  public String toString() {
    return descriptor();
  }
}
