package tallystick.intent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes that are hashed. All numbers are big-endian; text is UTF-8 behind a 16-bit length;
 * amounts are 128-bit two's complement with the asset's code and decimals inside the entry, so that
 * an entry can be read without any other file.
 *
 * <pre>
 *  Entry
 *  +---------+------+--------------------+---------------+--------------------------+
 *  | version | kind | organisation       | sequence      | previous entry's         |
 *  | u8 = 1  | u8   | u16 length, text   | i64           | commitment, 32 bytes     |
 *  +---------+------+--+-----------------+--+------------+--------------------------+
 *  | epoch             | policy hash        | logged at  | caller id                |
 *  | u32               | 32 bytes           | ms, i64    | 16 bytes                 |
 *  +-------------------+--------------------+------------+--------------------------+
 *  | body, by kind, to the end                                                      |
 *  +--------------------------------------------------------------------------------+
 *   kind 1 Judged      verdict, intent
 *        2 Resulted    i64 sequence of the judged entry, outcome
 *        3 Started     nonce 32, text version, flag isolated
 *        4 Aggregated  u16 rule, i64 count, i64 from ms, i64 to ms
 *        5 EpochBegun  old head 32, i64 old size
 *        6 Observed    text credential, text kind, text facts
 *
 *  Verdict   u8 1 approved  |  u8 2 refused, u16 rule, text figures
 *            |  u8 3 approved, instrument, i128 low, i128 high, u16 taker fee in bps
 *
 *  Intent    u8 version = 1, u8 kind, then
 *   kind 1 PlaceOrder    text credential, instrument, u8 side (1 buy, 2 sell), u8 order kind,
 *                        i128 quantity, i128 limit (0 for none),
 *                        i128 stop trigger, i128 stop limit (0, 0 for none)
 *        2 CancelOrder   text credential, instrument, target 16, flag, [replacement: PlaceOrder]
 *        3 Read          text credential, u16 bit set of kinds, i64 lease ms
 *        4 ChangeSetting setting, flag, [terms], u8 count, approvals
 *        5 Freeze        scope, text reason
 *        6 FileEvidence  text incident, text name, i64 length in bytes, SHA-256 32
 *       32 and on        intents of machines, drawn in {@link MachineCodec}
 *
 *  instrument = asset base, asset quote;  asset = text code, u8 decimals
 * </pre>
 *
 * <p>There is one encoder and one decoder, and decoding is strict: bytes that decode encode to
 * themselves again, which the decoder checks after every read ({@link MalformedException}
 * otherwise).
 */
public final class Canonical {
  /** The only version so far; a decoder of a later one reads this one too. */
  public static final int VERSION = 1;

  /** An opened entry travels in one frame; three approvals by WebAuthn at their largest fit. */
  public static final int MAX_ENTRY_LENGTH = 60_000;

  private static final byte[] SETTINGS_DOMAIN =
      "tallystick-settings-v1\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ORDER_ID_DOMAIN =
      "tallystick-order-v1\n".getBytes(StandardCharsets.UTF_8);

  private Canonical() {}

  public static byte[] encodeIntent(Intent intent) {
    Writer out = new Writer();
    IntentCodec.write(out, intent);
    return out.toArray();
  }

  /**
   * Reads what {@link #encodeIntent} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static Intent decodeIntent(byte[] bytes) {
    return strict(bytes, IntentCodec::read, Canonical::encodeIntent);
  }

  public static byte[] encodeSetting(Setting setting) {
    Writer out = new Writer();
    SettingCodec.write(out, setting);
    return out.toArray();
  }

  /**
   * Reads what {@link #encodeSetting} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static Setting decodeSetting(byte[] bytes) {
    return strict(bytes, SettingCodec::read, Canonical::encodeSetting);
  }

  /** What a machine signs behind its domain ({@link SignedStatement#signedBytes}). */
  public static byte[] encodeStatement(TerminalStatement statement) {
    Writer out = new Writer();
    StatementCodec.write(out, statement);
    return out.toArray();
  }

  /**
   * Reads what {@link #encodeStatement} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static TerminalStatement decodeStatement(byte[] bytes) {
    return strict(bytes, StatementCodec::read, Canonical::encodeStatement);
  }

  /** What the keeper signs behind its domain ({@link KeeperAttestation#signedBytes}). */
  public static byte[] encodeAttestation(Attestation attestation) {
    Writer out = new Writer();
    StatementCodec.write(out, attestation);
    return out.toArray();
  }

  /**
   * Reads what {@link #encodeAttestation} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static Attestation decodeAttestation(byte[] bytes) {
    return strict(bytes, StatementCodec::readAttestation, Canonical::encodeAttestation);
  }

  public static byte[] encodeFleet(KeeperFleet fleet) {
    Writer out = new Writer();
    FleetCodec.write(out, fleet);
    return out.toArray();
  }

  /**
   * Reads what {@link #encodeFleet} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static KeeperFleet decodeFleet(byte[] bytes) {
    return strict(bytes, FleetCodec::read, Canonical::encodeFleet);
  }

  public static byte[] encodeEntry(Entry entry) {
    Writer out = new Writer();
    EntryCodec.write(out, entry);
    byte[] bytes = out.toArray();
    if (bytes.length > MAX_ENTRY_LENGTH) {
      throw new IllegalArgumentException("An entry of " + bytes.length + " bytes is too long");
    }
    return bytes;
  }

  /**
   * Reads what {@link #encodeEntry} wrote.
   *
   * @throws MalformedException naming the byte
   */
  public static Entry decodeEntry(byte[] bytes) {
    if (bytes.length > MAX_ENTRY_LENGTH) {
      throw new MalformedException("An entry of " + bytes.length + " bytes is too long");
    }
    return strict(bytes, EntryCodec::read, Canonical::encodeEntry);
  }

  /** SHA-256 over the fold of the settings, each in canonical form, in the order given. */
  public static Bytes settingsHash(OrganisationId organisation, Iterable<Setting> settings) {
    Writer out = new Writer();
    out.raw(SETTINGS_DOMAIN).text(organisation.name());
    for (Setting setting : settings) {
      SettingCodec.write(out, setting);
    }
    return Bytes.of(sha256(out.toArray()));
  }

  /**
   * The client order id of one leg: the first 128 bits of SHA-256(domain, entry hash, action) as 32
   * hexadecimal digits. It finds an order again; it proves nothing, for whoever reads our history
   * can reuse it.
   *
   * @param commitment 32 bytes of the judged entry
   */
  public static String clientOrderId(Bytes commitment, Leg leg) {
    Writer out = new Writer();
    out.raw(ORDER_ID_DOMAIN).fixed(commitment, 32).u8(leg.code());
    return HexFormat.of().formatHex(sha256(out.toArray()), 0, 16);
  }

  static byte[] approvalChallenge(
      ApprovalTerms terms, OrganisationId organisation, Setting setting, ApprovalTerms.Word word) {
    Writer out = new Writer();
    out.raw(word.domain().getBytes(StandardCharsets.UTF_8));
    SettingCodec.writeTerms(out, terms);
    out.text(organisation.name());
    SettingCodec.write(out, setting);
    return sha256(out.toArray());
  }

  /**
   * The id of a Bitcoin block, in the order in which people read it: its header hashed twice, the
   * last byte first.
   *
   * @param header 80 bytes
   */
  public static Bytes blockId(Bytes header) {
    byte[] hash = sha256(sha256(header.toArray()));
    byte[] shown = new byte[hash.length];
    for (int i = 0; i < hash.length; i++) {
      shown[i] = hash[hash.length - 1 - i];
    }
    return Bytes.of(shown);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Reads to the last byte and compares with what the encoder would have written. */
  static <T> T strict(
      byte[] bytes,
      java.util.function.Function<Reader, T> decode,
      java.util.function.Function<T, byte[]> encode) {
    Reader in = new Reader(bytes);
    T value;
    try {
      value = decode.apply(in);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedException(in.where() + e.getMessage(), e);
    }
    in.end();
    if (!java.util.Arrays.equals(encode.apply(value), bytes)) {
      throw new MalformedException("A second way to write the same value: " + value);
    }
    return value;
  }
}
