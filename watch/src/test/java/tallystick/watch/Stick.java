package tallystick.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Outcome.VenueOrderId;
import tallystick.intent.Scope;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.watch.prove.Evidence;

/** Our half of the stick, made as a keeper makes it: entries in a chain, and a real log of them. */
public final class Stick {
  public static final Instrument PAIR = Instrument.of("BTC/USD");
  public static final CredentialId ACCOUNT = new CredentialId("main");

  /** 2026-01-01T00:00:00Z. */
  public static final long START_MS = 1_767_225_600_000L;

  public final List<OpenedEntry> entries = new ArrayList<>();
  public long nowMs = START_MS;

  private final SplittableRandom random = new SplittableRandom(17);
  private Bytes previous = Bytes.of(new byte[32]);

  public OpenedEntry log(EntryBody body) {
    nowMs += 1_000;
    int number = entries.size();
    Entry entry =
        new Entry(
            new OrganisationId("demo"),
            number,
            previous,
            1,
            Bytes.of(new byte[32]),
            nowMs,
            CallerId.derive("test/" + number),
            body);
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    OpenedEntry opened =
        OpenedEntry.of(number, Bytes.of(salt), Bytes.of(Canonical.encodeEntry(entry)));
    entries.add(opened);
    previous = opened.commitment();
    return opened;
  }

  public OpenedEntry place(Side side, String quantity, String price) {
    return judged(order(side, OrderKind.LIMIT, quantity, price, null));
  }

  public OpenedEntry judged(Intent intent) {
    return log(new EntryBody.Judged(intent, new Verdict.Approved()));
  }

  public static PlaceOrder order(
      Side side, OrderKind kind, String quantity, @Nullable String price, @Nullable String stop) {
    return new PlaceOrder(
        ACCOUNT,
        PAIR,
        side,
        kind,
        btc(quantity),
        price == null ? null : price(price),
        stop == null ? null : new StopLeg(price(stop), price(stop)));
  }

  public OpenedEntry result(OpenedEntry of, Outcome outcome) {
    return log(new EntryBody.Resulted(of.entry().sequence(), outcome));
  }

  public OpenedEntry accepted(OpenedEntry of, String... venueIds) {
    List<VenueOrderId> ids = new ArrayList<>();
    for (int i = 0; i < venueIds.length; i++) {
      ids.add(new VenueOrderId(i == 0 ? Leg.MAIN : Leg.STOP, venueIds[i]));
    }
    return result(of, new Outcome.Accepted(ids));
  }

  public OpenedEntry filled(OpenedEntry of, String venueId, String base, String quote) {
    return result(
        of,
        new Outcome.Closed(
            new VenueOrderId(Leg.MAIN, venueId), Outcome.Ending.FILLED, btc(base), usd(quote)));
  }

  public OpenedEntry cancel(OpenedEntry target) {
    return judged(new Intent.CancelOrder(ACCOUNT, PAIR, target.entry().callerId(), null));
  }

  public OpenedEntry freeze() {
    return judged(new Intent.Freeze(new Scope.OneCredential(ACCOUNT), "a test"));
  }

  public static String clientId(OpenedEntry of, Leg leg) {
    return Canonical.clientOrderId(of.commitment(), leg);
  }

  /** Writes the log and bundles it, with other people's leaves behind ours. */
  public Evidence evidence(Path folder, int othersLeaves) {
    JdkNoteSigner signer = JdkNoteSigner.of("demo.example/log", KeyType.ED25519, new byte[32]);
    try (TallyLog log = TallyLog.open(LogSettings.of(folder, signer).withPublishEveryMs(0))) {
      for (OpenedEntry opened : entries) {
        append(log, opened.commitment());
      }
      for (int i = 0; i < othersLeaves; i++) {
        byte[] other = new byte[32];
        random.nextBytes(other);
        append(log, Bytes.of(other));
      }
      log.publish();
    }
    return new Evidence(
        signer.verifier().toString(),
        "the reader himself, on this machine",
        files(folder),
        entries);
  }

  private static void append(TallyLog log, Bytes commitment) {
    Commitment leaf = new Commitment(Hash.of(commitment.toArray()));
    log.append(leaf.publicEntry(), new byte[0]);
  }

  private static Map<String, Bytes> files(Path folder) {
    Map<String, Bytes> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString();
        if (path.equals("checkpoint") || path.startsWith("tile/")) {
          files.put(path, Bytes.of(Files.readAllBytes(file)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  public static Price price(String text) {
    return Price.parse(text, PAIR);
  }

  public static Amount btc(String text) {
    return Amount.parse(text, PAIR.base());
  }

  public static Amount usd(String text) {
    return Amount.parse(text, PAIR.quote());
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
